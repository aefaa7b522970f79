using Npgsql;

namespace Coordinator.Journal.Store;

/// <summary>How a node speaks with the database that all nodes share.</summary>
internal static class PostgreSqlDatabase
{
    /// <summary>
    /// Seconds until a statement counts as failed: a database that stands still fails what waits for it, and holds up nothing
    /// for longer. A commit takes milliseconds, and some 100 ms in a storm.
    /// </summary>
    private const int TimeoutSeconds = 4;

    /// <summary>
    /// Seconds until a connection counts as failed. Npgsql opens one to cancel a statement that timed out, also where the server
    /// stands still, so what waits for that fails after the sum of both: 6 s.
    /// </summary>
    private const int ConnectSeconds = 2;

    /// <summary>Statements that the server keeps prepared on a connection: there are some twenty, run again and again.</summary>
    private const int Prepared = 40;

    /// <summary>For the connection that writes.</summary>
    public static string WriterString(string connectionString) => With(connectionString, "coordinator-writer");

    /// <summary>For the connection that games are read back through.</summary>
    public static string ReaderString(string connectionString) => With(connectionString, "coordinator-reader");

    /// <summary>For the connection that looks whether the database answers: each look is given up after a second.</summary>
    public static string ProbeString(string connectionString) =>
        new NpgsqlConnectionStringBuilder(With(connectionString, "coordinator-watch")) { CommandTimeout = 1, Timeout = 1 }
            .ConnectionString;

    /// <summary>For a connection that changes all of the tables: its statements take as long as they take.</summary>
    public static string RebuildString(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "coordinator-rebuild", CommandTimeout = 0, Pooling = false,
    }.ConnectionString;

    /// <summary>
    /// Whether the database failed, or could not be reached, and not just the statement. 57P01 to 57P03: it is being shut down
    /// or started; 53: it has no room; 58: its disk fails; 25006: it is no primary any more.
    /// </summary>
    public static bool IsOutage(Exception error) => error switch
    {
        PostgresException { SqlState: var state } => state.StartsWith("57P", StringComparison.Ordinal)
            || state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("58", StringComparison.Ordinal)
            || state is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException or TimeoutException or InvalidOperationException or ObjectDisposedException => true,
        _ => false,
    };

    private static string With(string connectionString, string name)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = name, CommandTimeout = TimeoutSeconds, Timeout = ConnectSeconds,
            CancellationTimeout = -1, Pooling = false,
        };
        // A pooler between node and database may not keep prepared statements: then its operator says 0.
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (Prepared, 2);
        return settings.ConnectionString;
    }
}
