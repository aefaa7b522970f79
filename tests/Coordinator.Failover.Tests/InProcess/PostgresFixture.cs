using Coordinator.Failover.Tests.Support;
using Npgsql;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>One PostgreSQL for the tests of a class; each has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private DirectoryInfo? folder;
    private PostgresServer? server;
    private int databases;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>The connection string of a new database. Skips the test where PostgreSQL is not installed.</summary>
    public async Task<string> DatabaseAsync()
    {
        PostgresServer.IsNeeded();
        folder ??= Folders.Data();
        server ??= await PostgresServer.StartAsync("in-process-postgres", folder);
        var name = $"cluster_{++databases}";
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (server is not null)
            await server.DisposeAsync();
        if (folder is not null)
            Folders.Remove(folder);
    }
}
