using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>What most tests share: one node and one Chromium, started by the first test that needs them.</summary>
public sealed class Arena : IAsyncLifetime
{
    private NodeProcess? node;
    private IBrowser? browser;
    private PageServer? site;

    internal IPlaywright Playwright { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Chromium.Executable is not null)
            Playwright = await Microsoft.Playwright.Playwright.CreateAsync();
    }

    /// <summary>The shared Chromium.</summary>
    internal async Task<IBrowser> BrowserAsync()
    {
        Chromium.SkipIfMissing();
        return browser ??= await Chromium.LaunchAsync(Playwright);
    }

    /// <summary>The shared node, as backends see it.</summary>
    internal Task<GameApi> ApiAsync()
    {
        Chromium.SkipIfMissing();
        return ApiWithoutBrowserAsync();
    }

    /// <summary>The same, for players that are no pages.</summary>
    internal async Task<GameApi> ApiWithoutBrowserAsync() => (node ??= await NodeProcess.StartAsync()).Api;

    /// <summary>The shared site of pages that are another origin's.</summary>
    internal PageServer Site => site ??= PageServer.Start();

    /// <summary>A new game in play at the shared node.</summary>
    internal async Task<Match> PlayAsync(TimeSpan? reconnectionTimeout = null) =>
        await Match.PlayAsync(await (await ApiAsync()).CreateAsync(reconnectionTimeout), await BrowserAsync());

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        Playwright?.Dispose();
        if (node is not null)
            await node.DisposeAsync();
        if (site is not null)
            await site.DisposeAsync();
    }
}

/// <summary>Every test is of it: one after the other, since they measure times on a machine of few cores.</summary>
[CollectionDefinition(Name)]
public sealed class InTheArena : ICollectionFixture<Arena>
{
    public const string Name = "arena";
}
