using Coordinator.EndToEnd.Tests.Support;
using Coordinator.Tests.Shared.Browser;
using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests;

/// <summary>
/// An operator's browser at another machine, over plain HTTP: there it does not say by itself which page a request came
/// from, as it does on its own machine.
/// </summary>
[Collection(InTheArena.Name)]
public sealed class OperatorsSignIn
{
    private const string Key = "the-key-of-the-operators";

    /// <summary>A name that is not this machine's, for the browser.</summary>
    private const string Host = "coordinator.test";

    [SkippableFact]
    public async Task The_key_that_is_typed_opens_the_dashboard_and_is_asked_for_again_when_the_sign_in_is_over()
    {
        Chromium.SkipIfMissing();
        await using var node = await NodeProcess.StartAsync(more: ["--Coordinator:OperatorKeys:0", Key]);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(
            playwright,
            more: $"--host-resolver-rules=MAP {Host} 127.0.0.1"
        );
        var page = await browser.NewPageAsync();

        await page.GotoAsync($"http://{Host}:{node.ManagementPort}/nodes");
        await page.GetByLabel("Operator's key").FillAsync("a-key-that-is-wrong");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This key is wrong.");
        await page.GetByLabel("Operator's key").FillAsync(Key);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Nodes");
        Assert.Equal("/nodes", new Uri(page.Url).AbsolutePath);
        await page.WaitForFunctionAsync("() => window.dashboard.live");

        await page.Context.ClearCookiesAsync();
        await node.KillAsync();
        await Assertions.Expect(page.Locator("#away")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await node.StartAgainAsync();

        await Assertions.Expect(page.GetByLabel("Operator's key")).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }
}
