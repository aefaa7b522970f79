using Microsoft.Playwright;

namespace Coordinator.Tests.Shared.Browser;

/// <summary>The Chromium that is installed on this machine. Playwright's own is never downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Nothing but what a test starts goes over the network, and nothing asks a person.</summary>
    public static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    /// <summary>Null where there is none.</summary>
    public static string? Executable { get; } = Find();

    /// <summary>Skips the test, with the reason, where there is no Chromium.</summary>
    public static void SkipIfMissing() =>
        Skip.If(
            Executable is null,
            $"No Chromium found: install one ({string.Join(", ", Names)} on PATH), or name it in COORDINATOR_CHROMIUM."
        );

    /// <summary>Starts a headless one. Its executable may be a wrapper that starts the real one elsewhere.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, string? executable = null, params string[] more) =>
        playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = executable ?? Executable,
                Headless = true,
                // As a person's Chromium is: the new headless mode is the same program, the old one was another.
                Args = ["--headless=new", .. Arguments, .. more],
            }
        );

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("COORDINATOR_CHROMIUM");
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named)
                ? named
                : throw new FileNotFoundException($"COORDINATOR_CHROMIUM names {named}, which is not there.");
        }
        return Command.Find(Names);
    }
}
