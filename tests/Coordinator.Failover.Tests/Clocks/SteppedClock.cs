using System.Globalization;
using System.Text.Json;
using Coordinator.Failover.Tests.Stores;
using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Clocks;

/// <summary>The wall clock of a node's machine is stepped in the middle of a pause.</summary>
public sealed class SteppedClock(ITestOutputHelper output) : StoreTrial
{
    private const int TimeoutMs = 8_000;

    /// <summary>What a step must not make a pause longer or shorter by; a busy machine is that late.</summary>
    private const int LateMs = 1_000;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);

    [SkippableTheory]
    [InlineData(-60)]
    [InlineData(-3_600)]
    [InlineData(3_600)]
    public async Task A_pause_ends_when_its_time_is_over(int seconds)
    {
        FakeTime.IsNeeded();
        var (clock, node) = await StartAsync();
        await using var stopped = node;
        await using var pair = await WatchedPair.PlayAsync(node, "g", TimeSpan.FromMilliseconds(TimeoutMs));
        Assert.Equal("pause", await pair.LoseAsync());
        var paused = (await pair.HeardAsync("p2p_pause")).At;
        await WallClock.LastsAsync(Before);

        clock.Step(seconds);
        var (ended, body) = await pair.HeardAsync("p2p_game_ended");

        Measured.Say(
            output,
            $"a clock stepped by {seconds} s: a pause of {TimeoutMs} ms ended after {ended - paused:0} ms"
        );
        Assert.Equal("reconnection_timeout", body.GetProperty("reason").GetString());
        Assert.InRange(ended - paused, TimeoutMs - LateMs, TimeoutMs + LateMs);
        Assert.InRange(
            body.GetProperty("reconnection_data").GetProperty("total_pause_duration_ms").GetDouble(),
            TimeoutMs - LateMs,
            TimeoutMs + LateMs
        );
    }

    [SkippableTheory]
    [InlineData(-3_600)]
    [InlineData(3_600)]
    public async Task A_resume_is_ahead_on_the_clock_that_players_follow_and_took_as_long_as_it_did(int seconds)
    {
        FakeTime.IsNeeded();
        var (clock, node) = await StartAsync();
        await using var stopped = node;
        await using var pair = await WatchedPair.PlayAsync(node, "g");
        Assert.Equal("pause", await pair.LoseAsync());
        var paused = (await pair.HeardAsync("p2p_pause")).At;
        await WallClock.LastsAsync(Before);

        clock.Step(seconds);
        Assert.Equal("resume", await pair.RecoverAsync());
        var (resumed, body) = await pair.HeardAsync("p2p_resume");
        var lead = body.GetProperty("resume_at").GetDouble() - await pair.ClockAsync();

        Assert.InRange(lead, -LateMs, LateMs);
        Assert.InRange(
            body.GetProperty("pause_duration_ms").GetDouble(),
            Before.TotalMilliseconds - LateMs,
            resumed - paused + LateMs
        );
        var record = await ReadAsync(node, "games/g/reconnection-data");
        Assert.All(record.GetProperty("reconnection_attempts").EnumerateArray(), attempt =>
            Assert.InRange(attempt.GetProperty("duration_ms").GetDouble(), 0, resumed - paused + LateMs)
        );
    }

    [SkippableTheory]
    [InlineData(-3_600)]
    [InlineData(3_600)]
    public async Task A_node_that_starts_with_another_time_gives_a_pause_no_more_than_its_length(int seconds)
    {
        FakeTime.IsNeeded();
        var (clock, node) = await StartAsync();
        await using var stopped = node;
        await using (var pair = await WatchedPair.PlayAsync(node, "g", TimeSpan.FromMilliseconds(TimeoutMs)))
            Assert.Equal("pause", await pair.LoseAsync());

        node.Kill();
        clock.Step(seconds);
        await node.StartAgainAsync();
        var since = WallClock.Now;
        await SickStore.UntilAsync(
            "the pause is over",
            async () => (await node.FindAsync("g")).GetProperty("phase").GetString()!,
            phase => phase == "ended"
        );

        // A game that was away is given its players' time to come back, 10 s, whatever is left of the pause.
        Assert.InRange(WallClock.Now - since, 0, 10_000 + LateMs);
        var data = await ReadAsync(node, "games/g/reconnection-data");
        var paused = data.GetProperty("total_pause_duration_ms").GetDouble();
        Assert.True(paused >= 0, $"paused for {paused} ms");
        // All of the game is found by its times.
        foreach (var table in (string[])["games", "disconnections", "reconnections", "pauses"])
        {
            var all = await TextAsync(node, $"exports/{table}.csv");
            Assert.True(all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1, $"{table}: {all}");
            Assert.Equal(all, await TextAsync(node, $"exports/{table}.csv?game_id=g"));
        }
    }

    [SkippableFact]
    public async Task It_is_said_once_and_followed_when_nobody_plays()
    {
        FakeTime.IsNeeded();
        var (clock, node) = await StartAsync();
        await using var stopped = node;
        await using (await WatchedPair.PlayAsync(node, "g"))
        {
            var logged = node.Log.Length;
            clock.Step(3_600);
            await WallClock.LastsAsync(TimeSpan.FromSeconds(4));
            Assert.Single(node.Log[logged..].Split('\n'), line =>
                line.Contains("it was stepped", StringComparison.Ordinal)
            );
            Assert.InRange(await AheadAsync(node), 3_590, 3_610);
        }
        using (var closed = await node.DeleteAsync("games/g"))
            closed.EnsureSuccessStatusCode();
        await SickStore.UntilAsync("it is followed", () => AheadAsync(node), ahead => Math.Abs(ahead) < 1);
    }

    private async Task<(FakeTime Clock, LoneNode Node)> StartAsync()
    {
        var clock = new FakeTime(Folder);
        clock.Step(0);
        return (
            clock,
            await LoneNode.StartAsync(
                "stepped-clock",
                Folder,
                Path.Combine(Folder.FullName, "data"),
                environment: clock.Environment
            )
        );
    }

    private static async Task<double> AheadAsync(LoneNode node) =>
        double.Parse(await node.MetricAsync("coordinator_clock_ahead_seconds"), CultureInfo.InvariantCulture);

    private static async Task<JsonElement> ReadAsync(LoneNode node, string path) =>
        JsonElement.Parse(await TextAsync(node, path));

    private static async Task<string> TextAsync(LoneNode node, string path)
    {
        using var answer = await node.GetAsync(path);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
