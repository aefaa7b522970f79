using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>
/// Chromium as a person has it: a tab that is not in front is hidden, and its timers run once a second. Playwright's
/// own start switches that off, and keeps every page in front.
/// </summary>
internal sealed partial class ThrottledChromium : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly DirectoryInfo profile;
    private readonly IBrowser browser;

    private ThrottledChromium(Process process, DirectoryInfo profile, IBrowser browser) =>
        (this.process, this.profile, this.browser) = (process, profile, browser);

    /// <summary>Its only window: each new page is a tab there, in front of the others.</summary>
    public IBrowserContext Window => browser.Contexts[0];

    public static async Task<ThrottledChromium> StartAsync(IPlaywright playwright)
    {
        var profile = Directory.CreateTempSubdirectory("coordinator-e2e-");
        string[] arguments =
        [
            "--headless=new",
            .. Chromium.Arguments,
            "--remote-debugging-port=0",
            $"--user-data-dir={profile.FullName}",
            "about:blank",
        ];
        var start = new ProcessStartInfo(Chromium.Executable!, arguments) { RedirectStandardError = true };
        var process = Process.Start(start)!;
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            if (DevTools().Match(line.Data ?? "") is { Success: true } found)
                listening.TrySetResult(found.Value);
        };
        process.BeginErrorReadLine();
        var endpoint = await listening.Task.WaitAsync(StartWithin);
        var browser = await playwright.Chromium.ConnectOverCDPAsync(
            endpoint,
            new BrowserTypeConnectOverCDPOptions { NoDefaults = true }
        );
        return new ThrottledChromium(process, profile, browser);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        profile.Delete(recursive: true);
    }

    [GeneratedRegex(@"ws://127\.0\.0\.1:\d+/\S+")]
    private static partial Regex DevTools();
}
