using LinqToDB;
using LinqToDB.Mapping;

namespace Coordinator.Journal.Schema;

/// <summary>One message for one endpoint that has not been accepted yet. Times in Unix ms.</summary>
[Table("coordinator_hooks")]
internal sealed class HookRow
{
    [PrimaryKey, Identity, Column("id")]
    public long Id { get; set; }

    [Column("message_id"), NotNull]
    public string MessageId { get; set; } = "";

    [Column("game_id"), NotNull]
    public string GameId { get; set; } = "";

    [Column("type"), NotNull]
    public string Type { get; set; } = "";

    /// <summary>When it happened.</summary>
    [Column("at")]
    public long At { get; set; }

    [Column("body", DataType = DataType.Text), NotNull]
    public string Body { get; set; } = "";

    /// <summary>Names the endpoint: its settings hold its address.</summary>
    [Column("endpoint"), NotNull]
    public string Endpoint { get; set; } = "";

    /// <summary>How often sending it was begun. Who writes how an attempt went must find its own number here.</summary>
    [Column("attempts")]
    public int Attempts { get; set; }

    /// <summary>Before then nobody sends it: it waits for its next attempt, or somebody is sending it.</summary>
    [Column("next_at")]
    public long NextAt { get; set; }

    [Column("last_error"), Nullable]
    public string? LastError { get; set; }

    /// <summary>Null: it is still tried.</summary>
    [Column("given_up_at"), Nullable]
    public long? GivenUpAt { get; set; }
}
