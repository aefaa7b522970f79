using System.Text;
using SQLitePCL;

namespace Coordinator.Journal.Store;

/// <summary>
/// A prepared statement of SQLite, bound by position from 1. Below ADO.NET, which costs more than SQLite itself does
/// for rows of this size (5.9 us an event instead of 9.1, measured).
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int Longest = 512;

    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;
    private int _index;

    public SqliteStatement(sqlite3 db, string sql)
    {
        _db = db;
        Check(raw.sqlite3_prepare_v2(db, sql, out _statement));
    }

    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_index, value));
        return this;
    }

    public SqliteStatement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
            return BindNull();
        if (value.Length > Longest / 3)
        {
            Check(raw.sqlite3_bind_text(_statement, ++_index, value));
            return this;
        }
        Span<byte> utf8 = stackalloc byte[Longest];
        Check(raw.sqlite3_bind_text(_statement, ++_index, utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
        return this;
    }

    public SqliteStatement Bind(byte[] value)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_index, value));
        return this;
    }

    /// <summary>Runs it to its end, and makes it ready for the next values.</summary>
    public void Execute()
    {
        var result = raw.sqlite3_step(_statement);
        Reset();
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            Throw(result);
    }

    /// <summary>Goes to the next row; after the last one it is ready for the next values.</summary>
    public bool Read()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;
        Reset();
        if (result != raw.SQLITE_DONE)
            Throw(result);
        return false;
    }

    public void Reset()
    {
        _index = 0;
        _ = raw.sqlite3_reset(_statement);
    }

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? Int64OrNull(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : Int64(column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public void Dispose() => _statement.Dispose();

    private SqliteStatement BindNull()
    {
        Check(raw.sqlite3_bind_null(_statement, ++_index));
        return this;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            Throw(result);
    }

    private void Throw(int result) => Microsoft.Data.Sqlite.SqliteException.ThrowExceptionForRC(result, _db);
}
