using System.Data.Common;
using System.Globalization;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Coordinator.Journal.Tests.Support;

/// <summary>A database under test, and whatever a test opens on it; all of that is closed with it.</summary>
internal sealed class TestStore(StoreKind kind, string connectionString) : IDisposable
{
    private readonly Stack<IDisposable> _opened = [];

    public StoreKind Kind => kind;

    public string ConnectionString => connectionString;

    /// <summary>As a node has it.</summary>
    public GameStore Open() => Opened(new GameStore(kind, connectionString));

    /// <summary>A writer that waits for nobody between two commits.</summary>
    /// <param name="around">Puts something of the test's between it and the database.</param>
    public JournalWriter Writer(Func<IStoreWriter, IStoreWriter>? around = null) =>
        Opened(new JournalWriter(() => around is null ? StoreWriter() : around(StoreWriter()), pace: TimeSpan.Zero));

    public IStoreReader Reader() =>
        Opened<IStoreReader>(
            kind == StoreKind.Sqlite ? new SqliteReader(connectionString) : new PostgreSqlReader(connectionString)
        );

    public DbConnection Connect()
    {
        DbConnection connection =
            kind == StoreKind.Sqlite ? new SqliteConnection(connectionString) : new NpgsqlConnection(connectionString);
        connection.Open();
        return connection;
    }

    public void Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public long Number(string sql) => long.Parse(Rows(sql).Single(), CultureInfo.InvariantCulture);

    /// <summary>Rows as text: a null is "-", truth is 1, bytes are as hexadecimal digits.</summary>
    public IReadOnlyList<string> Rows(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
            found.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(i => Text(rows.GetValue(i)))));
        return found;
    }

    public void Dispose()
    {
        while (_opened.TryPop(out var opened))
            opened.Dispose();
    }

    public static string Text(object? value) =>
        value switch
        {
            null or DBNull => "-",
            bool isSo => isSo ? "1" : "0",
            byte[] bytes => Convert.ToHexString(bytes),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private IStoreWriter StoreWriter() =>
        kind == StoreKind.Sqlite ? new SqliteWriter(connectionString) : new PostgreSqlWriter(connectionString);

    private T Opened<T>(T opened)
        where T : IDisposable
    {
        _opened.Push(opened);
        return opened;
    }
}
