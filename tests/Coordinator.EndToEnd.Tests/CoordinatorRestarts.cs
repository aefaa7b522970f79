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
        foreach (var page in match.Pages)
            await Assertions.Expect(page.Overlay).ToContainTextAsync("Paused");
        if (linkHeals == "before")
            await match.HealAsync();
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
        foreach (var page in match.Pages)
            Assert.Single(await page.TimelineAsync(), mark => mark.What == "pause");
        (await match.Created.RecordAsync()).TellOfBoth(epoch: 1, "success");
        Measured.ResumesApart(output, "coordinator killed in the pause", resumed);
    }

    [SkippableFact]
    public async Task Players_whose_link_is_well_play_on_without_the_coordinator()
    {
        await using var match = await PlayAsync();

        await node!.KillAsync();
        await match.CoordinatorIsAsync("away");
        await match.PlaysOnAsync(240);
        foreach (var page in match.Pages)
            await Assertions.Expect(page.Notice).ToHaveTextAsync("Coordinator out of reach. The game goes on.");
        await node!.StartAgainAsync();
        await match.CoordinatorIsAsync("connected");
        await match.PlaysOnAsync();

        await match.ScreensAgreeAsync();
        await match.NobodyPausedAsync();
        Assert.Equal("playing", (await match.Created.GameAsync()).Phase);
    }

    public async Task InitializeAsync()
    {
        if (Chromium.Executable is not null)
            node = await NodeProcess.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }

    private async Task<Match> PlayAsync()
    {
        var browser = await arena.BrowserAsync();
        return await Match.PlayAsync(await node!.Api.CreateAsync(), browser);
    }
}
