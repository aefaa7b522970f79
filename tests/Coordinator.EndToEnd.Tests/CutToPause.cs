using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>What is promised: paused within three seconds of the cut, resumed within 20 ms of each other.</summary>
[Collection(InTheArena.Name)]
public sealed class CutToPause(Arena arena, ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Both_pages_pause_in_time_when_both_directions_are_cut()
    {
        await using var match = await arena.PlayAsync();

        var series = await CutSeries.RunAsync(match, _ => match.CutAsync(), _ => match.HealAsync());

        await IsAsPromisedAsync(match, series, "both directions");
    }

    [SkippableFact]
    public async Task Both_pages_pause_in_time_when_one_direction_is_cut()
    {
        Chromium.SkipIfMissing();
        await using var machines = await TwoMachines.SetUpAsync();
        await using var node = await NodeProcess.StartAsync(machines.HostAddress);
        await using var left = await Chromium.LaunchAsync(arena.Playwright, machines.Left.Chromium);
        await using var right = await Chromium.LaunchAsync(arena.Playwright, machines.Right.Chromium);
        await using var match = await Match.PlayAsync(await node.Api.CreateAsync(), left, right);

        // What arrives at one is dropped, in turns.
        Machine At(int cut) => cut % 2 == 0 ? machines.Left : machines.Right;
        var series = await CutSeries.RunAsync(match, cut => At(cut).DropArrivingAsync(), cut => At(cut).AcceptAsync());

        await IsAsPromisedAsync(match, series, "one direction");
    }

    private async Task IsAsPromisedAsync(Match match, CutSeries series, string what)
    {
        var cuts = $"{what}, {Settings.Cuts} cuts";
        Measured.Seconds(output, $"cut to pause, {cuts} x 2 pages", series.CutToPause);
        Measured.Seconds(output, $"heal to resume, {cuts} x 2 pages", series.HealToResume);
        Measured.Milliseconds(output, $"between the two pages' resume instants, {cuts}", series.ResumesApart);

        await match.ScreensAgreeAsync();
        Promise.PausesInTime(series.CutToPause);
        Promise.ResumesTogether(series.ResumesApart);
        var record = await match.Created.RecordAsync();
        Assert.Equal(Enumerable.Range(1, Settings.Cuts), record.Disconnections.Select(d => d.Epoch).Distinct());
        Assert.All(record.ReconnectionAttempts, a => Assert.Equal("success", a.Outcome));
    }
}
