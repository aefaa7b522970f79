using Npgsql;

namespace Coordinator.Journal.Store;

/// <summary>How a node speaks with the database that all nodes share.</summary>
internal static class PostgreSqlDatabase
{
    /// <summary>
    /// Seconds until a statement counts as failed: a database that stands still fails what waits for it, and holds up
    /// nothing for longer. A commit takes milliseconds, and some 100 ms in a storm.
    /// </summary>
    private const int TimeoutSeconds = 4;

    /// <summary>
    /// Seconds until a connection counts as failed. Npgsql opens one to cancel a statement that timed out, also where
    /// the server stands still, so what waits for that fails after the sum of both: 6 s.
    /// </summary>
    private const int ConnectSeconds = 2;

    /// <summary>Statements that the server keeps prepared on a connection: there are some twenty, run again and
    /// again.</summary>
    private const int Prepared = 40;

    /// <summary>For the connection that writes.</summary>
    public static string WriterString(string connectionString) => With(connectionString, "coordinator-writer");

    /// <summary>For the connection that games are read back through.</summary>
    public static string ReaderString(string connectionString) => With(connectionString, "coordinator-reader");

    /// <summary>For the connection that looks whether the database answers: each look is given up after a
    /// second.</summary>
    public static string ProbeString(string connectionString) =>
        new NpgsqlConnectionStringBuilder(With(connectionString, "coordinator-watch"))
        {
            CommandTimeout = 1,
            Timeout = 1,
        }.ConnectionString;

    /// <summary>For a connection that changes all of the tables: its statements take as long as they take.</summary>
    public static string RebuildString(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "coordinator-rebuild",
            CommandTimeout = 0,
            Pooling = false,
        }.ConnectionString;

    /// <summary>
    /// How the codes begin of what an operator has to put right, and what is put right by itself: 57P: it is being shut
    /// down or started; 53: it has no room; 58: its disk fails; 57014: it did not answer in time; 25006: it is no
    /// primary any more; 08: the connection; 28 and 42501: it does not let the node in any more, or not at its tables;
    /// 3D: the database is not there.
    /// </summary>
    private static readonly string[] Outages = ["57P", "53", "58", "57014", "25006", "08", "28", "42501", "3D"];

    /// <summary>Whether the database failed, or could not be reached, and not just the statement.</summary>
    public static bool IsOutage(Exception error) =>
        error switch
        {
            PostgresException { SqlState: var state } => Outages.Any(begin =>
                state.StartsWith(begin, StringComparison.Ordinal)
            ),
            NpgsqlException or TimeoutException or InvalidOperationException or ObjectDisposedException => true,
            _ => false,
        };

    private static string With(string connectionString, string name)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = name,
            CommandTimeout = TimeoutSeconds,
            Timeout = ConnectSeconds,
            CancellationTimeout = -1,
            Pooling = false,
        };
        // A pooler between node and database may not keep prepared statements: then its operator says 0.
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (Prepared, 2);
        return settings.ConnectionString;
    }
}
