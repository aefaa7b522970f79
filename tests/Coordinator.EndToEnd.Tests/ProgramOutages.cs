using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>The path between a page and a .NET program is cut while they play, either as the one that leads their
/// link.</summary>
[Collection(InTheArena.Name)]
public sealed class ProgramOutages(Arena arena, ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("the page leads", 1.5, 0)]
    [InlineData("the program leads", 1.5, 0)]
    [InlineData("the page leads", 2, 0)]
    [InlineData("the program leads", 2, 0)]
    [InlineData("the page leads", 2, 100)]
    [InlineData("the program leads", 2, 100)]
    public async Task A_short_outage_pauses_nobody(string who, double seconds, int roundTripMs)
    {
        await using var match = await StartAsync(who, roundTripMs);
        if (roundTripMs > 0)
        {
            var measured = await match.Page.Page.EvaluateAsync<double>(
                "() => [...window.coordinator.game.links.values()][0].roundTripMs"
            );
            Assert.InRange(measured, roundTripMs * 0.9, roundTripMs * 2);
            output.WriteLine($"measured: round trip {measured:0} ms");
        }
        var silences = new List<double>();
        for (var outage = 1; outage <= Settings.ProgramCuts; outage++)
        {
            await CutSeries.AnyMomentAsync();
            var cut = await match.Page.Path.CutAsync();
            await WallClock.LastsUntilAsync(cut.Done + seconds * 1_000);
            var healed = await match.Page.Path.HealAsync();
            silences.Add((healed.Done - cut.Issued) / 1_000);
            // For longer than a loss would have taken to be noticed.
            await match.Page.PlaysOnAsync(200);
        }
        var record = await match.Created.RecordAsync();
        output.WriteLine(
            $"measured: {Settings.ProgramCuts} outages of {silences.Min():0.00} to {silences.Max():0.00} s, {who}, "
                + $"{roundTripMs} ms: {record.Disconnections.Count} losses, paused for {record.TotalPauseDurationMs} ms"
        );
        Assert.Empty(record.Disconnections);
        Assert.Equal(0, record.TotalPauseDurationMs);
    }

    [SkippableTheory]
    [InlineData("the page leads")]
    [InlineData("the program leads")]
    public async Task An_outage_of_five_seconds_pauses_both_in_time_and_is_over_soon_after_it_heals(string who)
    {
        await using var match = await StartAsync(who, roundTripMs: 0);
        var (toPause, toResume) = (new List<double>(), new List<double>());
        for (var epoch = 1; epoch <= Settings.ProgramCuts; epoch++)
        {
            await CutSeries.AnyMomentAsync();
            var cut = await match.Page.Path.CutAsync();
            toPause.Add((await match.Page.MarkAsync("pause", epoch)).At - cut.Issued);
            await WallClock.LastsUntilAsync(cut.Done + 5_000);
            var healed = await match.Page.Path.HealAsync();
            toResume.Add((await match.Page.MarkAsync("resume", epoch)).At - healed.Done);
            await match.Page.PlaysOnAsync(60);
        }
        Measured.Seconds(output, $"cut of 5 s to pause, browser and .NET, {who}", toPause);
        Measured.Seconds(output, $"heal after 5 s to resume, browser and .NET, {who}", toResume);
        Promise.PausesInTime(toPause);
        Promise.ResumesInTime(toResume);
        var record = await match.Created.RecordAsync();
        Assert.Equal(Settings.ProgramCuts, record.Disconnections.Select(loss => loss.Epoch).Distinct().Count());
        // One attempt each at most: neither offers what the other must refuse.
        Assert.All(record.ReconnectionAttempts, recovery => Assert.InRange(recovery.Attempts, 0, 1));
    }

    /// <summary>Outages of 1.5 s all the time, at 2 % loss between them.</summary>
    [SkippableFact]
    public async Task Long_play_on_a_bad_path_pauses_nobody()
    {
        await using var match = await StartAsync("the page leads", roundTripMs: 0);
        var until = WallClock.Now + Settings.Play.TotalMilliseconds;
        var outages = 0;
        for (; WallClock.Now < until; outages++)
        {
            await match.Page.Path.LosePercentAsync(2);
            await match.Page.PlaysOnAsync(600);
            var cut = await match.Page.Path.CutAsync();
            await WallClock.LastsUntilAsync(cut.Done + 1_500);
        }
        await match.Page.Path.HealAsync();
        await match.Page.PlaysOnAsync(60);
        var record = await match.Created.RecordAsync();
        output.WriteLine(
            $"measured: {Settings.Play.TotalSeconds} s of play, {outages} outages of 1.5 s: "
                + $"{record.Disconnections.Count} losses"
        );
        Assert.Empty(record.Disconnections);
    }

    private Task<PageAndBot> StartAsync(string who, int roundTripMs) =>
        PageAndBot.PlayAsync(arena, who == "the page leads", frames: 180, latencyMs: Math.Max(1, roundTripMs / 2));
}
