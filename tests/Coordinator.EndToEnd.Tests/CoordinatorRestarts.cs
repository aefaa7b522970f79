using Coordinator.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>The coordinator's process is killed, and started again on the same data.</summary>
[Collection(InTheArena.Name)]
public sealed class CoordinatorRestarts(Arena arena, ITestOutputHelper output) : IAsyncLifetime
{
    private NodeProcess? node;

    [SkippableTheory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task A_pause_outlives_the_coordinator_and_the_game_resumes(string linkHeals)
    {
        await using var match = await PlayAsync();
        await match.CutAsync();
        await match.MarksAsync("pause", 1);

        await node!.KillAsync();
        await match.CoordinatorIsAsync("away");
        foreach (var page in match.Pages) await Assertions.Expect(page.Overlay).ToContainTextAsync("Paused");
        if (linkHeals == "before") await match.HealAsync();
        await node!.StartAgainAsync();
        await match.CoordinatorIsAsync("connected");
        if (linkHeals == "after")
        {
            var during = await match.Created.GameAsync();
            Assert.Equal(("paused", 1), (during.Phase, during.Epoch));
            await match.HealAsync();
        }
        var resumed = await match.MarksAsync("resume", 1);
        await match.PlaysOnAsync();

        await match.ScreensAgreeAsync();
        foreach (var page in match.Pages) Assert.Single(await page.TimelineAsync(), mark => mark.What == "pause");
        var record = await match.Created.RecordAsync();
        Assert.False(record.InProgress);
        Assert.Equal(["player-1", "player-2"], record.Disconnections.Select(d => d.DetectingPeer).Distinct().Order());
        Assert.All(record.Disconnections, d => Assert.Equal(1, d.Epoch));
        Assert.Equal(["player-1", "player-2"], record.ReconnectionAttempts.Select(a => a.PlayerId).Distinct().Order());
        Assert.All(record.ReconnectionAttempts, a => Assert.Equal(("success", 1), (a.Outcome, a.Epoch)));
        Measured.Milliseconds(output, "difference of the two pages' resume instants", [Math.Abs(resumed[0].At - resumed[1].At)]);
    }

    [SkippableFact]
    public async Task Players_whose_link_is_well_play_on_without_the_coordinator()
    {
        await using var match = await PlayAsync();

        await node!.KillAsync();
        await match.CoordinatorIsAsync("away");
        await match.PlaysOnAsync(240);
        foreach (var page in match.Pages)
            await Assertions.Expect(page.Page.Locator("#notice")).ToHaveTextAsync("Coordinator out of reach. The game goes on.");
        await node!.StartAgainAsync();
        await match.CoordinatorIsAsync("connected");
        await match.PlaysOnAsync();

        await match.ScreensAgreeAsync();
        foreach (var page in match.Pages) Assert.DoesNotContain(await page.TimelineAsync(), mark => mark.What == "pause");
        Assert.Equal("playing", (await match.Created.GameAsync()).Phase);
        Assert.Empty((await match.Created.RecordAsync()).Disconnections);
    }

    public async Task InitializeAsync()
    {
        if (Chromium.Executable is not null) node = await NodeProcess.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
    }

    private async Task<Match> PlayAsync()
    {
        var browser = await arena.BrowserAsync();
        return await Match.PlayAsync(await node!.Api.CreateAsync(), browser);
    }
}
