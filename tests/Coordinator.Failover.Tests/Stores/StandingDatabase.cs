using System.Security.Cryptography;
using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>PostgreSQL stands still: it takes connections, since the kernel does, and answers nothing.</summary>
public sealed class StandingDatabase(ITestOutputHelper output) : StoreTrial
{
    [SkippableTheory]
    [InlineData(5)]
    [InlineData(50)]
    public async Task Players_are_paused_once_and_play_on_when_it_answers(int games)
    {
        PostgresServer.IsNeeded();
        await using var postgres = await PostgresServer.StartAsync("standing-postgres", Folder);
        await using var node = await StartAsync(postgres);
        var pairs = new List<WatchedPair>();
        for (var i = 0; i < games; i++)
            pairs.Add(await WatchedPair.PlayAsync(node, $"g{i}"));
        foreach (var pair in pairs.Where((_, i) => i % 2 == 1))
            Assert.Equal("pause", await pair.LoseAsync());

        var since = WallClock.Now;
        await postgres.StandStillAsync();
        try
        {
            foreach (var pair in pairs.Where((_, i) => i % 2 == 0))
                _ = pair.LoseAsync();
            await SickStore.IsSaidAsync(node, "does not answer", output, since);
            var logged = node.Log.Length;
            await WallClock.LastsAsync(Settings.Trouble);
            SickStore.ArePausedOnce(pairs);
            Assert.InRange(node.Log[logged..].Count(c => c == '\n'), 0, 6);
        }
        finally
        {
            since = WallClock.Now;
            await postgres.GoOnAsync();
        }
        await SickStore.IsOverAsync(node, output, since);
        foreach (var pair in pairs)
        {
            Assert.Equal("already_pausing", await pair.AnswerAsync(() => pair.LoseAsync()));
            Assert.Equal("resume", await pair.AnswerAsync(() => pair.RecoverAsync()));
            await pair.UntilAsync("both resume", () =>
                Task.FromResult(pair.Told.All(told => told.Contains("p2p_resume 1")))
            );
            Assert.All(pair.Told, told => Assert.Equal(["p2p_pause 1", "p2p_resume 1"], told));
            await pair.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task What_reads_from_it_is_refused_in_time_and_the_node_stops_when_it_is_told_to()
    {
        PostgresServer.IsNeeded();
        await using var postgres = await PostgresServer.StartAsync("standing-reads-postgres", Folder);
        await using var node = await StartAsync(postgres);
        await using var pair = await WatchedPair.PlayAsync(node, "g");

        await postgres.StandStillAsync();
        try
        {
            await SickStore.UntilAsync(
                "/ready says no",
                async () => (await node.AskAsync("ready"))!.Value,
                answer => (int)answer.Status == 500
            );
            foreach (
                var path in (string[])
                    [
                        "games",
                        "games/g/reconnection-data",
                        "exports/reconnections.csv",
                        "timing-advice",
                        "games/unknown",
                    ]
            )
            {
                var began = WallClock.Now;
                using var answer = await node.GetAsync(path);
                Assert.True(
                    (int)answer.StatusCode == 503,
                    $"{path}: {answer.StatusCode}, {await answer.Content.ReadAsStringAsync()}"
                );
                Assert.NotNull(answer.Headers.RetryAfter);
                Assert.InRange(WallClock.Now - began, 0, 2_500);
            }
            _ = pair.LoseAsync();
            var stopping = WallClock.Now;
            Assert.Equal(0, await node.StopAsync());
            output.WriteLine($"measured: stopped after {WallClock.Now - stopping:0} ms");
            Assert.InRange(WallClock.Now - stopping, 0, 30_000);
        }
        finally
        {
            await postgres.GoOnAsync();
        }
    }

    private Task<LoneNode> StartAsync(PostgresServer postgres) =>
        LoneNode.StartOnPostgresAsync(
            "standing-node",
            Folder,
            postgres.ConnectionString,
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))
        );
}
