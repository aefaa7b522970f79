using Coordinator.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>A person in a browser plays with a .NET program, either as the one that leads their link.</summary>
[Collection(InTheArena.Name)]
public sealed class PageAndProgram(Arena arena, ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("the page leads")]
    [InlineData("the program leads")]
    public async Task They_play_are_cut_are_paused_resume_and_end(string who)
    {
        await using var match = await PageAndBot.PlayAsync(arena, who == "the page leads");
        var (created, page, bot) = match;

        // Shorter than ICE needs to give up, longer, and longer than an attempt of either side.
        double[] outages = [4, 7, 18];
        var (toPause, toResume) = (new List<double>(), new List<double>());
        for (var epoch = 1; epoch <= outages.Length; epoch++)
        {
            var cut = await page.Path.CutAsync();
            var paused = await page.MarkAsync("pause", epoch);
            await Task.Delay(TimeSpan.FromSeconds(outages[epoch - 1] - 3));
            var healed = await page.Path.HealAsync();
            var resumed = await page.MarkAsync("resume", epoch);
            toPause.Add(paused.At - cut.Issued);
            toResume.Add(resumed.At - healed.Done);
            await page.PlaysOnAsync(60);
        }
        Measured.Seconds(output, $"cut to pause, browser and .NET, {who}", toPause);
        Measured.Seconds(output, $"heal to resume, browser and .NET, {who}", toResume);
        Promise.PausesInTime(toPause);

        var record = await created.RecordAsync();
        Assert.Equal([1, 2, 3], record.Disconnections.Select(d => d.Epoch).Distinct());
        Assert.All(record.ReconnectionAttempts, a => Assert.Equal("success", a.Outcome));
        Assert.Equal(6, record.ReconnectionAttempts.Count);

        await page.Page.Locator("#leave").ClickAsync();
        await Assertions.Expect(page.Overlay).ToContainTextAsync("You left the game");
        Assert.Equal(0, await bot.ExitCodeAsync());
        await bot.SaysAsync("left");
    }
}
