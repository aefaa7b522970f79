using System.Text.Json;
using Coordinator.Games;
using Coordinator.Node.Tests.Support;
using Coordinator.Protocol;

namespace Coordinator.Node.Tests;

/// <summary>What <c>GET /games/{id}/reconnection-data</c> says of a game that lost thousands of links.</summary>
[Collection(nameof(Alone))]
public sealed class LongRecords : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
    private static readonly Uri Url = new("/games/g1/reconnection-data", UriKind.Relative);

    private TestNode node = null!;

    public async Task InitializeAsync() => node = await TestNode.StartAsync();

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task Every_one_of_ten_thousand_losses_is_in_it()
    {
        node.Games.Stories["g1"] = Story(10_000);

        var text = await node.Players.GetStringAsync(Url);

        const string loss =
            """
                {"timestamp":1700000000000,"frame":0,"detecting_peer":"ada","ice_state":"failed","dc_state":"open","epoch":1,
                """
            + """
                "peer_id":"bob","reported_timestamp":1699999999999,"connection_type":"host"},
                """;
        Assert.StartsWith(
            """{"in_progress":false,"total_pause_duration_ms":40026000,"disconnections":[""" + loss,
            text,
            StringComparison.Ordinal
        );
        var record = JsonSerializer.Deserialize<ReconnectionDataDto>(text, WireJson.Options)!;
        Assert.Equal(Enumerable.Range(1, 10_000), record.Disconnections.Select(loss => loss.Epoch));
        Assert.Equal(Enumerable.Range(1, 10_000), record.ReconnectionAttempts.Select(attempt => attempt.Epoch));
        Assert.All(record.ReconnectionAttempts.SkipLast(1), attempt =>
            Assert.Equal(
                (4_000, "success", 2, "ada"),
                (attempt.DurationMs, attempt.Outcome, attempt.Attempts, attempt.PlayerId)
            )
        );
        Assert.Equal(
            new ReconnectionAttemptDto(1_700_099_990_000 + 30_000, 30_000, "timeout", 7, 10_000, "ada"),
            record.ReconnectionAttempts[^1]
        );
    }

    [Fact]
    public async Task However_many_there_are_few_are_in_memory_at_once()
    {
        const int losses = 100_000;
        node.Games.Stories["g1"] = Story(losses);
        using (await node.Players.GetAsync(new Uri("/games/none/reconnection-data", UriKind.Relative)))
        {
            // What the first answer brings into memory stays there.
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var response = await node.Players.GetAsync(Url, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var (buffer, read, held) = (new byte[64 * 1024], 0L, new List<long>());
        for (var next = 0L; await body.ReadAsync(buffer) is > 0 and var some; )
        {
            read += some;
            if (read < next)
                continue;
            next += 2_000_000;
            held.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        Assert.InRange(read, losses * 250L, losses * 500L);
        // Held whole it is 50 MB and more; what else runs in this process comes to some.
        var grown = (held.Max() - before) / 1e6;
        Assert.True(grown < 10, $"The answer held {grown:0.0} MB more on the way than before.");
    }

    [Fact]
    public async Task What_happens_while_it_is_read_is_left_out()
    {
        var readings = 0;
        node.Games.Stories["g1"] = Growing();

        var record = JsonSerializer.Deserialize<ReconnectionDataDto>(
            await node.Players.GetStringAsync(Url),
            WireJson.Options
        )!;

        Assert.True(record.InProgress);
        Assert.Single(record.Disconnections);
        Assert.Empty(record.ReconnectionAttempts);
        Assert.Equal(3, readings);

        IEnumerable<GameEvent> Growing()
        {
            foreach (var happened in Story(2).Take(++readings == 1 ? 3 : 7))
                yield return happened;
        }
    }

    /// <summary>A pause every ten seconds, each of a loss and 4 s; the game ends in the last.</summary>
    private static IEnumerable<GameEvent> Story(int losses)
    {
        yield return new GameEvents.Created(Start, "g1", "c1", ["ada", "bob"], new GameSettings(), null);
        for (var epoch = 1; epoch <= losses; epoch++)
        {
            var at = Start.AddSeconds(10 * (epoch - 1));
            yield return new GameEvents.Paused(at, epoch, epoch - 1, "ada", at.AddSeconds(30));
            yield return new GameEvents.LinkLost(
                at,
                epoch,
                "ada",
                new LossReport(epoch - 1, at.AddMilliseconds(-1), "failed", "open", "bob", "host")
            );
            if (epoch < losses)
            {
                yield return new GameEvents.PlayerRecovered(
                    at.AddSeconds(4),
                    epoch,
                    "ada",
                    TimeSpan.FromSeconds(4),
                    2,
                    null
                );
                yield return new GameEvents.Resumed(at.AddSeconds(4), epoch);
                continue;
            }
            yield return new GameEvents.PlayerTimedOut(at.AddSeconds(30), epoch, "ada", TimeSpan.FromSeconds(30), 0);
            yield return new GameEvents.Ended(at.AddSeconds(30), EndReason.ReconnectionTimeout, "bob");
            yield return new GameEvents.AttemptsNoted(at.AddSeconds(31), epoch, "ada", 7);
        }
    }
}
