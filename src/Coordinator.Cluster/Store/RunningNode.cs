using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coordinator.Cluster.Store;

/// <summary>
/// Tells whoever wants to change all of the shared database's tables that this node runs: by a lock that all nodes
/// share, on a connection of its own for as long as it runs. It ends with the node, however that ends. Nothing that is
/// written depends on it: a node that has lost it in an outage takes it again, and meanwhile the tables' own locks keep
/// it out.
/// </summary>
internal sealed partial class RunningNode(ClusterSettings settings, ILogger<RunningNode> log) : BackgroundService
{
    /// <summary>Names the lock; any number that nothing else in the database uses.</summary>
    private const long NodesLock = 8558_0002;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private NpgsqlConnection? _connection;
    private bool _isLost;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreException">Somebody is changing all tables; the message is a sentence for the
    /// operator.</exception>
    public async Task StartsAsync(CancellationToken cancel)
    {
        _connection = await TakeAsync(settings.ConnectionString, "pg_try_advisory_lock_shared", cancel)
            ?? throw new StoreException(
                "The record in the journal's database is being made anew (rebuild-record). "
                    + "Start this node when that is done."
            );
    }

    /// <summary>Keeps all nodes out until the result is disposed of; null: one runs.</summary>
    public static Task<NpgsqlConnection?> KeepOutAsync(string connectionString, CancellationToken cancel) =>
        TakeAsync(connectionString, "pg_try_advisory_lock", cancel);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Store != StoreKind.PostgreSql)
            return;
        using var timer = new PeriodicTimer(LookEvery);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (_connection is null)
                    await StartsAsync(stoppingToken);
                else
                    await IsThereAsync(_connection, stoppingToken);
                _isLost = false;
            }
            catch (Exception e)
                when (e is NpgsqlException or StoreException or TimeoutException or InvalidOperationException)
            {
                // The store's own report says that the database is away, and how long.
                if (!_isLost)
                    IsLost(e.Message);
                _isLost = true;
                if (_connection is not null)
                    await _connection.DisposeAsync();
                _connection = null;
            }
        }
    }

    private static async Task<NpgsqlConnection?> TakeAsync(
        string connectionString,
        string function,
        CancellationToken cancel
    )
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                ApplicationName = "coordinator-node",
                Pooling = false,
            }.ConnectionString
        );
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = new NpgsqlCommand($"SELECT {function}({NodesLock})", connection);
            if (await command.ExecuteScalarAsync(cancel) is true)
                return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    private static async Task IsThereAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync(cancel);
    }

    [LoggerMessage(57, LogLevel.Warning, "The database does not know that this node runs: {Why} Trying again")]
    private partial void IsLost(string why);
}
