using System.Diagnostics;
using Coordinator.Bench;
using Coordinator.Failover.Tests.InProcess;
using Coordinator.Failover.Tests.Support;
using Coordinator.Tests.Shared.Browser;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests;

/// <summary>What someone on call sees while games pause and a node is killed: real Chromium, a page open at each
/// node.</summary>
public sealed class Dashboards(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Pauses = 6,
        WaitingGames = 20;

    /// <summary>Within which a pause is to be seen. On cores that are shared with all of this at once a single one may
    /// be later.</summary>
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(1),
        SeenAtWorst = TimeSpan.FromSeconds(2.5);

    private ClusterProcess? cluster;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        if (Chromium.Executable is null)
            return;
        cluster = await ClusterProcess.StartAsync("dashboards");
        playwright = await Playwright.CreateAsync();
        browser = await Chromium.LaunchAsync(playwright);
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_pause_is_seen_within_a_second_at_every_node_and_the_pages_stay_right_through_the_kill_and_return_of_one()
    {
        Chromium.SkipIfMissing();
        var nodes = cluster!.Nodes;
        await using var pair = await ScriptedPair.PlayAsync(cluster, nodes[0], "the-watched-game");
        await ScriptedPair.WaitForPlayersAsync(cluster, WaitingGames);
        await using var first = await Dashboard.OpenAsync(browser!, nodes[0], ColorScheme.Light, 1440);
        await using var second = await Dashboard.OpenAsync(browser!, nodes[1], ColorScheme.Dark, 390);
        await using var third = await Dashboard.OpenAsync(browser!, nodes[2], ColorScheme.Dark, 1440);
        Dashboard[] pages = [first, second, third];
        foreach (var page in pages)
            await page.SaysAsync($"All well: {WaitingGames + 1} games, none paused.");

        await Pauses_are_seen_at_once(pair, pages);
        await The_pages_stay_right_while_a_node_is_killed(pair, third, [first, second]);
        await The_page_of_the_node_comes_right_by_itself_when_it_is_back(pages, third);
    }

    private async Task Pauses_are_seen_at_once(ScriptedPair pair, Dashboard[] pages)
    {
        var seen = new List<double>();
        for (var i = 0; i < Pauses; i++)
        {
            var clock = Stopwatch.StartNew();
            var looks = pages
                .Select(async page =>
                {
                    await page.Paused(pair.GameId).WaitForAsync();
                    return clock.Elapsed.TotalMilliseconds;
                })
                .ToList();
            await pair.LoseAsync();
            seen.AddRange(await Task.WhenAll(looks));
            if (i == 0)
            {
                foreach (var page in pages)
                {
                    await page.PictureAsync("paused");
                    await page.FitsAsync();
                }
            }
            await pair.RecoverAsync();
            foreach (var page in pages)
                await page.SaysAsync("none paused");
        }
        Measured.Seconds(
            output,
            "from a player's report of a loss until the pause is seen on the dashboards of three nodes",
            seen
        );
        var figures = new Figures(seen);
        Assert.True(
            figures.Median <= Seen.TotalMilliseconds,
            $"A pause was seen after {figures.Median:0} ms (median)."
        );
        Assert.True(figures.Max <= SeenAtWorst.TotalMilliseconds, $"A pause was seen after {figures.Max:0} ms.");
    }

    private static async Task The_pages_stay_right_while_a_node_is_killed(
        ScriptedPair pair,
        Dashboard killed,
        Dashboard[] others
    )
    {
        killed.Node.Kill();
        foreach (var page in others)
            await page.SaysAsync("unreachable");
        foreach (var page in others)
            await page.PictureAsync("unreachable");
        await Assertions.Expect(killed.Away).ToBeVisibleAsync();
        await killed.PictureAsync("away");

        // The game may be one of those that move: its players' report is answered when it has.
        await pair.LoseAsync();
        foreach (var page in others)
            await page.Paused(pair.GameId).WaitForAsync();
        await pair.RecoverAsync();
        foreach (var page in others)
            await page.SaysAsync($"All well: {WaitingGames + 1} games, none paused.");
    }

    private static async Task The_page_of_the_node_comes_right_by_itself_when_it_is_back(
        Dashboard[] pages,
        Dashboard back
    )
    {
        back.Node.Start();
        await back.Node.ReadyAsync();

        await Assertions.Expect(back.Away).ToBeHiddenAsync();
        foreach (var page in pages)
        {
            await page.SaysAsync($"All well: {WaitingGames + 1} games, none paused.");
            await Assertions.Expect(page.Page.Locator(".nodes-now li")).ToHaveCountAsync(ClusterProcess.Size);
            foreach (var path in (string[])["games", "nodes", "export", "games/the-watched-game"])
            {
                await page.Page.GotoAsync(new Uri(page.Node.Management, path).ToString());
                await Assertions.Expect(page.Page.Locator("main h1")).ToBeVisibleAsync();
                await Assertions.Expect(page.Page.GetByText("Reading…")).ToHaveCountAsync(0);
                await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                await page.FitsAsync();
                await page.PictureAsync(
                    path.Split('/')[0] + (path.Contains('/', StringComparison.Ordinal) ? "-one" : "")
                );
            }
        }
    }
}
