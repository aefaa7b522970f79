using System.Data.Common;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Coordinator.Journal.Inspect;

/// <summary>A store that is looked at as it was at one moment, and not changed: also one that a node is writing
/// to.</summary>
internal sealed class InspectedStore : IDisposable
{
    private readonly DbConnection _connection;

    private InspectedStore(StoreKind kind, DbConnection connection) => (Kind, _connection) = (kind, connection);

    public StoreKind Kind { get; }

    /// <summary>The connection to an embedded store.</summary>
    public SqliteConnection Sqlite => (SqliteConnection)_connection;

    /// <summary>Opens it.</summary>
    /// <exception cref="StoreException">It can't be, or it is no store of this version; the message is a
    /// sentence.</exception>
    public static InspectedStore Open(StoreKind kind, string connectionString)
    {
        if (kind == StoreKind.Sqlite && !File.Exists(SqliteFile.PathOf(connectionString)))
            throw new StoreException($"There is no journal at {SqliteFile.PathOf(connectionString)}.");
        DbConnection connection =
            kind == StoreKind.Sqlite
                ? new SqliteConnection(
                    new SqliteConnectionStringBuilder(connectionString)
                    {
                        Mode = SqliteOpenMode.ReadOnly,
                        Pooling = false,
                    }.ConnectionString
                )
                : new NpgsqlConnection(PostgreSqlDatabase.RebuildString(connectionString));
        var store = new InspectedStore(kind, connection);
        try
        {
            connection.Open();
            store.Execute(kind == StoreKind.Sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            store.CheckVersion();
            return store;
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            store.Dispose();
            throw new StoreException($"The journal can't be read: {e.Message}", e);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public long Number(string sql) => Rows(sql, row => row.GetInt64(0)).Single();

    /// <summary>Rows one by one, as they are read.</summary>
    public IEnumerable<T> Rows<T>(
        string sql,
        Func<DbDataReader, T> read,
        params (string Name, object Value)[] parameters
    )
    {
        using var command = _connection.Command(sql, parameters);
        using var rows = command.ExecuteReader();
        while (rows.Read())
            yield return read(rows);
    }

    public void Dispose() => _connection.Dispose();

    private void CheckVersion()
    {
        var tables =
            Kind == StoreKind.Sqlite
                ? "SELECT COUNT(*) FROM sqlite_master WHERE name = 'coordinator_schema'"
                : "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('coordinator_schema')";
        if (Number(tables) == 0)
            throw new StoreException("This database has no journal of a coordinator, or one of a former version.");
        var version = Number("SELECT COALESCE(MAX(version), 0) FROM coordinator_schema");
        if (version != Tables.Version)
            throw new StoreException(
                $"The journal's tables are of version {version}, and this program knows {Tables.Version}."
            );
    }

    private void Execute(string sql)
    {
        using var command = _connection.Command(sql);
        command.ExecuteNonQuery();
    }
}
