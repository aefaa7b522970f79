using System.Reflection;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Npgsql;
using Xunit.Sdk;

namespace Coordinator.Journal.Tests.Support;

/// <summary>
/// One PostgreSQL for all specifications, a folder for SQLite's files; each test has a database of its own.
/// </summary>
public sealed class Databases : IAsyncLifetime
{
    private DirectoryInfo? _folder;
    private PostgresServer? _server;
    private int _databases;

    private DirectoryInfo Folder => _folder ??= Folders.Data();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_folder is not null)
            Folders.Remove(_folder);
    }

    /// <summary>A database with empty tables. Skips the test where PostgreSQL is not installed.</summary>
    internal async Task<TestStore> NewAsync(StoreKind kind)
    {
        var store = await EmptyAsync(kind);
        if (kind == StoreKind.Sqlite)
        {
            SqliteFile.Prepare(store.ConnectionString);
        }
        else
        {
            store.Execute(string.Join(";\n", Tables.Create(kind)));
        }
        return store;
    }

    /// <summary>A database with nothing in it.</summary>
    internal async Task<TestStore> EmptyAsync(StoreKind kind)
    {
        if (kind == StoreKind.Sqlite)
        {
            var file = Path.Combine(Folder.FullName, $"{++_databases}.db");
            return new TestStore(kind, $"Data Source={file};Pooling=False");
        }
        PostgresServer.IsNeeded();
        _server ??= await PostgresServer.StartAsync("journal-postgres", Folder);
        return await InAsync(_server, $"journal_{++_databases}");
    }

    /// <summary>A server of one test's own, to be stopped and killed.</summary>
    internal async Task<PostgresServer> ServerAsync(string name)
    {
        PostgresServer.IsNeeded();
        return await PostgresServer.StartAsync(name, Folder.CreateSubdirectory(name).WithPassage());
    }

    /// <summary>A new database of this server.</summary>
    internal static async Task<TestStore> InAsync(PostgresServer server, string name)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        var at = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, Pooling = false };
        return new TestStore(StoreKind.PostgreSql, at.ConnectionString);
    }
}

/// <summary>The specifications that share <see cref="Databases"/>.</summary>
[CollectionDefinition(Name)]
public sealed class DatabasesCollection : ICollectionFixture<Databases>
{
    public const string Name = "databases";
}

/// <summary>Runs a theory once for each kind of store.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BothStoresAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        [
            [StoreKind.Sqlite],
            [StoreKind.PostgreSql],
        ];
}

internal static class FolderExtensions
{
    /// <summary>Lets other users pass through: PostgreSQL does not run as root.</summary>
    public static DirectoryInfo WithPassage(this DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return folder;
    }
}
