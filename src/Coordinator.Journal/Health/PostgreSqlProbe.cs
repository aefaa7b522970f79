using Coordinator.Journal.Store;
using Npgsql;

namespace Coordinator.Journal.Health;

/// <summary>Whether the shared database answers, on a connection of its own: the writer's may be waiting.</summary>
internal sealed class PostgreSqlProbe(string connectionString) : IStoreProbe
{
    private const string Silent = "The journal's database does not answer.";

    private readonly string _connectionString = PostgreSqlDatabase.ProbeString(connectionString);
    private NpgsqlConnection? _connection;

    public StoreTrouble? Look()
    {
        try
        {
            if (_connection is null)
            {
                _connection = new NpgsqlConnection(_connectionString);
                _connection.Open();
            }
            using var command = new NpgsqlCommand("SELECT 1", _connection);
            command.ExecuteScalar();
            return null;
        }
        catch (Exception e)
        {
            Dispose();
            return TroubleOf(e);
        }
    }

    public StoreTrouble TroubleOf(Exception failure) =>
        failure switch
        {
            PostgresException { SqlState: var state } => new StoreTrouble(
                $"The journal's database takes nothing: {failure.Message}",
                // It is being started or shut down, or what was asked was given up; else it can be read.
                IsReadable: !state.StartsWith("57", StringComparison.Ordinal)
            ),
            _ when failure.GetBaseException() is TimeoutException => new StoreTrouble(Silent, IsReadable: false),
            _ => new StoreTrouble($"The journal's database does not answer: {failure.Message}", IsReadable: false),
        };

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
