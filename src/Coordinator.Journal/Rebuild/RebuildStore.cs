using System.Data.Common;
using System.Globalization;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Coordinator.Journal.Rebuild;

/// <summary>
/// A connection to a store all of whose tables are changed, in one transaction: who is interrupted has changed nothing,
/// and nobody sees half of it.
/// </summary>
internal abstract class RebuildStore(DbConnection connection) : IDisposable
{
    public abstract StoreKind Kind { get; }

    public static RebuildStore Open(StoreKind kind, string connectionString)
    {
        if (kind == StoreKind.Sqlite)
            return new OfSqlite(SqliteFile.Open(connectionString));
        var connection = new NpgsqlConnection(PostgreSqlDatabase.RebuildString(connectionString));
        try
        {
            connection.Open();
            return new OfPostgreSql(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public abstract void Begin();

    public void Commit() => Execute("COMMIT");

    public virtual void CreateTables()
    {
        foreach (var statement in Tables.Create(Kind))
            Execute(statement);
    }

    /// <summary>Drops the record's tables, which can be made again from the journal, where they are.</summary>
    public void DropRecord()
    {
        foreach (var table in Tables.OfTheRecord)
            Execute($"DROP TABLE IF EXISTS coordinator_{table}");
    }

    /// <summary>Writes the batch; the tables must have been made through this.</summary>
    public abstract void Write(Batch batch);

    /// <summary>What has been written of a game; null: nothing, or that can't be asked here.</summary>
    public abstract GameLine? Load(string gameId);

    public bool HasTable(string name) => HasColumn(name, "%");

    /// <summary>Whether there is such a table with a column that is named so ("%": any).</summary>
    public abstract bool HasColumn(string table, string column);

    public void Execute(string sql)
    {
        using var command = connection.Command(sql);
        command.ExecuteNonQuery();
    }

    public long Number(string sql)
    {
        using var command = connection.Command(sql);
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);
    }

    public List<T> Rows<T>(
        string sql,
        Func<DbDataReader, T> read,
        params ReadOnlySpan<(string Name, object Value)> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
            found.Add(read(rows));
        return found;
    }

    public virtual void Dispose() => connection.Dispose();

    private sealed class OfSqlite(SqliteConnection connection) : RebuildStore(connection)
    {
        private SqliteWriter? _writer;

        public override StoreKind Kind => StoreKind.Sqlite;

        public override void Begin() => Execute("BEGIN IMMEDIATE");

        public override void CreateTables()
        {
            base.CreateTables();
            _writer ??= new SqliteWriter(connection);
        }

        public override void Write(Batch batch) => _writer!.Write(batch);

        public override GameLine? Load(string gameId) => _writer!.Load([gameId]).SingleOrDefault();

        public override bool HasColumn(string table, string column) =>
            Number($"SELECT COUNT(*) FROM pragma_table_info('{table}') WHERE name LIKE '{column}'") > 0;

        public override void Dispose()
        {
            _writer?.Dispose(); // its statements first; it closes the connection
            base.Dispose();
        }
    }

    private sealed class OfPostgreSql(NpgsqlConnection connection) : RebuildStore(connection)
    {
        public override StoreKind Kind => StoreKind.PostgreSql;

        public override void Begin() => Execute("BEGIN");

        public override void Write(Batch batch) => PostgreSqlWriter.Write(connection, batch);

        public override GameLine? Load(string gameId) => null;

        public override bool HasColumn(string table, string column) =>
            Number(
                $"""
                SELECT COUNT(*) FROM pg_attribute
                WHERE attrelid = to_regclass('{table}') AND attname LIKE '{column}' AND attnum > 0 AND NOT attisdropped
                """
            ) > 0;
    }
}
