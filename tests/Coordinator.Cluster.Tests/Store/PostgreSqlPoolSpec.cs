using Coordinator.Cluster.Store;
using Npgsql;

namespace Coordinator.Cluster.Tests.Store;

/// <summary>How many connections a node keeps to the shared database.</summary>
public sealed class PostgreSqlPoolSpec
{
    [Theory]
    [InlineData("Host=db;Password=x", 30)]
    [InlineData("Host=db;Password=x;Maximum Pool Size=7", 7)]
    [InlineData("Host=db;Password=x;MaxPoolSize=200", 200)]
    public void a_node_keeps_few_connections_unless_it_is_told_otherwise(string given, int expected)
    {
        var pooled = new NpgsqlConnectionStringBuilder(PostgreSqlStore.Pooled(given));

        Assert.Equal(expected, pooled.MaxPoolSize);
        Assert.Equal(("db", "x"), (pooled.Host, pooled.Password));
    }
}
