using Microsoft.Data.Sqlite;

namespace Coordinator.Journal.Store;

/// <summary>The prepared statements of a connection, which end with it.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly List<SqliteStatement> _all = [];

    public SqliteConnection Connection => connection;

    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(connection.Handle!, sql);
        _all.Add(statement);
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _all)
            statement.Dispose();
        connection.Dispose();
    }
}
