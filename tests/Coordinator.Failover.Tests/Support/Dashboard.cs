using Coordinator.Tests.Shared.Browser;
using Microsoft.Playwright;

namespace Coordinator.Failover.Tests.Support;

/// <summary>The dashboard of one node, open in a real Chromium.</summary>
internal sealed class Dashboard : IAsyncDisposable
{
    /// <summary>How long anything may take before it is given up; what is promised is asserted by the tests.</summary>
    private const float PatienceMs = 60_000;

    private readonly IBrowserContext context;
    private readonly string shot;

    private Dashboard(IBrowserContext context, IPage page, ClusterNode node, string shot) =>
        (this.context, Page, Node, this.shot) = (context, page, node, shot);

    public IPage Page { get; }
    public ClusterNode Node { get; }

    /// <summary>The sentence at the top.</summary>
    public ILocator HealthSummary => Page.Locator(".verdict h1");

    /// <summary>What covers the page while its node does not answer.</summary>
    public ILocator Away => Page.Locator("#away");

    public static async Task<Dashboard> OpenAsync(IBrowser browser, ClusterNode node, ColorScheme colors, int width)
    {
        var context = await browser.NewContextAsync(
            new()
            {
                ColorScheme = colors,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
            }
        );
        context.SetDefaultTimeout(PatienceMs);
        var page = await context.NewPageAsync();
        await page.GotoAsync(node.Management.ToString());
        return new Dashboard(context, page, node, $"{node.Name}-{colors}-{width}".ToLowerInvariant());
    }

    /// <summary>Whether a game stands among those that are paused now.</summary>
    public ILocator Paused(string gameId) => Page.Locator(".pauses-now a.id", new() { HasTextString = gameId });

    public Task SaysAsync(string verdict) =>
        Assertions.Expect(HealthSummary).ToContainTextAsync(verdict, new() { Timeout = PatienceMs });

    /// <summary>Keeps a picture of the page, for people to look at: <c>TestResults/dashboard-*.png</c>.</summary>
    public Task PictureAsync(string of) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Folders.Results, $"dashboard-{of}-{shot}.png") });

    /// <summary>Nothing sticks out to the side, whatever the page shows.</summary>
    public async Task FitsAsync() =>
        Assert.Equal(
            0,
            await Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)")
        );

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
