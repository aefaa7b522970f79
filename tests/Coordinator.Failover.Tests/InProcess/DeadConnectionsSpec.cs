using Coordinator.Cluster.Store;
using Npgsql;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>
/// A node whose machine is gone says nothing to the database any more, not even that its connections are over. What it
/// had open must not hold up the others.
/// </summary>
public sealed class DeadConnectionsSpec(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task What_a_node_that_fell_silent_had_locked_is_free_again_within_seconds()
    {
        var database = PostgreSqlStore.Pooled(await postgres.DatabaseAsync());
        var silent = await OpenAsync(database);
        await DoAsync(silent, "CREATE TABLE place (number bigint); INSERT INTO place VALUES (1)");
        await DoAsync(silent, "BEGIN; UPDATE place SET number = 2");
        await using var other = await OpenAsync(database);

        await DoAsync(other, "UPDATE place SET number = number + 10"); // waits for the lock, and at most 30 s

        Assert.Equal(11L, await AskAsync(other, "SELECT number FROM place"));
        Assert.Equal("25P03", (await Assert.ThrowsAsync<PostgresException>(() => DoAsync(silent, "COMMIT"))).SqlState);
    }

    [SkippableFact]
    public async Task The_server_looks_whether_a_node_that_says_nothing_is_still_there()
    {
        await using var connection = await OpenAsync(PostgreSqlStore.Pooled(await postgres.DatabaseAsync()));

        Assert.Equal("5", await AskAsync(connection, "SHOW tcp_keepalives_idle"));
        Assert.Equal("2", await AskAsync(connection, "SHOW tcp_keepalives_interval"));
        Assert.Equal("3", await AskAsync(connection, "SHOW tcp_keepalives_count"));
        Assert.Equal("10000", await AskAsync(connection, "SHOW tcp_user_timeout")); // ms
    }

    [Fact]
    public void An_operator_who_sets_options_has_the_last_word() =>
        Assert.Equal(
            "-c statement_timeout=5s",
            new NpgsqlConnectionStringBuilder(PostgreSqlStore.Pooled("Host=db;Options=-c statement_timeout=5s")).Options
        );

    private static async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
