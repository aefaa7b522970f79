namespace Coordinator.Cluster;

/// <summary>Where a coordinator keeps its journal.</summary>
public enum JournalStore
{
    /// <summary>A SQLite file of this node's own. For one node.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database that all nodes share.</summary>
    PostgreSql,
}

/// <summary>What differs between one deployment and the next. Everything else stands in <c>hocon/</c>.</summary>
public sealed record ClusterSettings
{
    /// <summary>The journal's kind.</summary>
    public JournalStore Store { get; init; } = JournalStore.Sqlite;

    /// <summary>The ADO.NET connection string of the journal, for example <c>Data Source=data/coordinator.db</c>.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The name or address at which other nodes reach this one.</summary>
    public string Hostname { get; init; } = "127.0.0.1";

    /// <summary>The port at which other nodes reach this one. 0: any free one, for a node that stays alone.</summary>
    public int Port { get; init; }

    /// <summary>Addresses of nodes to join (<c>akka.tcp://coordinator@host:port</c>). Empty: a cluster of one.</summary>
    public IReadOnlyList<string> SeedNodes { get; init; } = [];
}
