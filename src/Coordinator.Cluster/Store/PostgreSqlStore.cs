using Coordinator.Journal.Rebuild;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coordinator.Cluster.Store;

/// <summary>
/// The database that all nodes share. The first node to come makes the tables; nodes that come at the same time wait
/// for it, since two that make a table at once get an error from PostgreSQL, also with IF NOT EXISTS.
/// </summary>
internal sealed partial class PostgreSqlStore(
    ClusterSettings settings,
    RunningNode node,
    ImportLog import,
    ILogger<PostgreSqlStore> log
)
{
    /// <summary>How long to wait for a database that does not answer: it may be starting too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);

    /// <summary>Names the lock under which tables are made; any number that nothing else in the database
    /// uses.</summary>
    private const long TablesLock = 8558_0001;

    /// <summary>
    /// Connections of one node, for everything that it asks the database: PostgreSQL starts a process for each, and
    /// three nodes stay below PostgreSQL's own limit of 100. Besides the two that games are written and read back
    /// through.
    /// </summary>
    private const int MaxConnections = 30;

    /// <summary>Until a connection counts as failed, in s; and until one counts as failed whose statement was given up,
    /// in ms.</summary>
    private const int ConnectSeconds = 5,
        CancelMs = 1000;

    /// <summary>
    /// What the server is told about a node's connections. Of one whose machine is gone, or cut off, it hears nothing:
    /// it would keep the transaction, and what that has locked, for two hours, and nobody could go on with the games or
    /// the record in it. So it looks after 5 s whether the node is there, and gives up an open transaction after 10 s
    /// of silence.
    /// </summary>
    private const string ServerOptions =
        "-c idle_in_transaction_session_timeout=10s -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c "
        + "tcp_keepalives_count=3 "
        + "-c tcp_user_timeout=10s";

    /// <summary>The connection string with a bound on connections, and on what a dead node holds up, unless it has its
    /// own.</summary>
    public static string Pooled(string connectionString)
    {
        const string bound = "Maximum Pool Size";
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        // ContainsKey says yes to every keyword there is, given or not.
        if (!connection.ShouldSerialize(bound))
            connection.MaxPoolSize = MaxConnections;
        // What is asked of a server that stands still is given up soon, also where it was given up before by whoever
        // asked.
        if (!connection.ShouldSerialize("Timeout"))
            connection.Timeout = ConnectSeconds;
        if (!connection.ShouldSerialize("Cancellation Timeout"))
            connection.CancellationTimeout = CancelMs;
        if (string.IsNullOrEmpty(connection.Options))
            connection.Options = ServerOptions;
        return connection.ConnectionString;
    }

    /// <summary>Makes what is missing.</summary>
    /// <returns>The id that the database was given when it was first used.</returns>
    /// <exception cref="StoreException">It can't be reached or used; the message is a sentence for the
    /// operator.</exception>
    public async Task<string> PrepareAsync(CancellationToken cancel)
    {
        await using var connection = await ConnectAsync(cancel);
        try
        {
            await node.StartsAsync(cancel);
            await LockAsync(connection, cancel);
            if (!await HasJournalAsync(connection, cancel))
                MakesTables(connection.Database, connection.Host ?? "");
            await Task.Run(
                () => TablesPreparation.Run(StoreKind.PostgreSql, settings.ConnectionString, import, cancel),
                CancellationToken.None
            );
            return await IdAsync(connection, cancel);
        }
        catch (Exception e) when (e is PostgresException or NpgsqlException)
        {
            throw new StoreException(
                $"The journal's database {connection.Database} can't be made ready: {e.Message}",
                e
            );
        }
        finally
        {
            // The lock is the session's: it would stay with a connection that goes back to the pool.
            NpgsqlConnection.ClearPool(connection);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        var at = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var connection = new NpgsqlConnection(settings.ConnectionString);
            try
            {
                await connection.OpenAsync(cancel);
                return connection;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                await connection.DisposeAsync();
                var mayPass = e is not PostgresException { IsTransient: false };
                if (!mayPass || TimeProvider.System.GetElapsedTime(began) > Patience)
                {
                    throw new StoreException(
                        $"The journal's database at {at.Host}:{at.Port} can't be used "
                            + $"(Coordinator:Journal:ConnectionString): {e.Message}",
                        e
                    );
                }
                IsAwaited(at.Host ?? "", at.Port, e.Message);
                await Task.Delay(TryEvery, cancel);
            }
        }
    }

    /// <summary>Waits for as long as it takes: another node may be importing a former journal.</summary>
    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock({TablesLock})", connection)
        {
            CommandTimeout = 0,
        };
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<bool> HasJournalAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        await ScalarAsync(connection, "SELECT to_regclass('coordinator_journal') IS NOT NULL", cancel) is true;

    private static async Task<string> IdAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS coordinator_cluster (id uuid PRIMARY KEY)", cancel);
        await ExecuteAsync(
            connection,
            $"INSERT INTO coordinator_cluster SELECT '{Guid.NewGuid()}' WHERE NOT EXISTS (SELECT FROM "
                + "coordinator_cluster)",
            cancel
        );
        return (await ScalarAsync(connection, "SELECT id FROM coordinator_cluster", cancel))!.ToString()!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancel);
    }

    [LoggerMessage(
        50,
        LogLevel.Information,
        "First use of the database {Database} at {Host}: making the journal's tables."
    )]
    private partial void MakesTables(string database, string host);

    [LoggerMessage(51, LogLevel.Warning, "Waiting for the journal's database at {Host}:{Port}: {Why}")]
    private partial void IsAwaited(string host, int port, string why);
}
