using System.Text.Json;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>
/// A time in which games may have stood still because something was done to the cluster. In Unix ms; <c>Until</c>: when
/// the last of it was undone, or <c>From</c> where nothing is to be undone.
/// </summary>
internal sealed record Disturbance(double From, double Until, string What);

/// <summary>All there is to know of one game: what its players saw and said, and what the coordinator has on
/// record.</summary>
internal sealed record GameCase(
    string GameId,
    GameKind Kind,
    IReadOnlyList<PlayerLog> Players,
    GameDto Game,
    ReconnectionDataDto Record,
    IReadOnlyList<ExportedRow> Rows
)
{
    public IReadOnlyList<Disturbance> Disturbances { get; init; } = [];

    /// <summary>What was not to be had in time, in sentences: the checks go on without it.</summary>
    public IReadOnlyList<string> Stuck { get; init; } = [];

    public IEnumerable<(PlayerLog Player, Report Report)> Reports =>
        Players.SelectMany(p => p.Reports, (player, report) => (player, report));

    /// <summary>The events of a name, as all players heard them.</summary>
    public IEnumerable<(PlayerLog Player, Heard Heard, T Event)> Heard<T>(string name) =>
        from player in Players
        from heard in player.Heard
        where heard.Name == name
        select (player, heard, heard.Body.Deserialize<T>(WireJson.Options)!);

    public IEnumerable<ExportedRow> RowsOf(string kind) => Rows.Where(r => r.Kind == kind);

    /// <summary>A sentence about this game.</summary>
    public string Say(string what) => $"Game {GameId}: {what}";

    /// <summary>A sentence about one player of it.</summary>
    public string Say(PlayerLog player, string what) => $"Game {GameId}, {player.PlayerId}: {what}";
}
