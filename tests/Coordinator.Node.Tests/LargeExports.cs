using Coordinator.Node.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Coordinator.Node.Tests;

/// <summary>A year's record, exported from a node that goes on serving.</summary>
[Collection(nameof(Alone))]
public sealed class LargeExports : IDisposable
{
    private const int Records = 100_000;

    private readonly TestFolder data = new();

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData("/exports/disconnections.csv", Records + 1)]
    [InlineData("/exports/reconnections.jsonl", 2 * Records)]
    public async Task A_hundred_thousand_records_stream_in_constant_memory(string path, int lines)
    {
        await using var node = await TestNode.StartWholeAsync(data);
        await node.Players.GetStringAsync(new Uri("/games", UriKind.Relative)); // makes the tables
        await FillAsync();

        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var response = await node.Players.GetAsync(
            new Uri(path, UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var (read, held) = (0, new List<long>());
        while (await reader.ReadLineAsync() is not null)
        {
            if (read++ % 10_000 == 0)
                held.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        Assert.Equal(lines, read);
        // Held whole it is 33 to 57 MB (measured, with a list instead of a stream); what else runs in this process
        // comes to some.
        var grown = (held.Max() - before) / 1e6;
        Assert.True(grown < 15, $"The export held {grown:0.0} MB more on the way than before.");
    }

    private async Task FillAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(data.Path, "coordinator.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Records})
            INSERT INTO coordinator_disconnections (game_id, entry, place, epoch, at, player, peer, frame, ice_state, dc_state,
              reported_at)
            SELECT 'game-' || (i / 10), i, 0, 1, 1700000000000 + 1000 * i, 'player-1', 'player-2', i, 'disconnected', 'open',
              1700000000000 FROM n;
            INSERT INTO coordinator_attempts (game_id, entry, place, epoch, at, player, duration_ms, attempts, outcome)
            SELECT game_id, entry, 1, 1, at + 4000, player, 4000, 1, 'Success' FROM coordinator_disconnections;
            """;
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Tests that measure this process, with no others beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
