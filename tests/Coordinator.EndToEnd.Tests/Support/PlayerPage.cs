using System.Text.Json;
using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>An instant of a page: <c>start</c>, <c>pause</c>, <c>resume</c> or <c>end</c>. In Unix ms.</summary>
internal sealed record Mark(string What, int? Epoch, double At, bool? Local);

/// <summary>A player's page, seen as its player sees it, and by the marks it leaves for tests.</summary>
internal sealed class PlayerPage
{
    /// <summary>What a page may take for anything that does not itself last; a busy machine included.</summary>
    private const int PatienceMs = 30_000;

    private PlayerPage(IPage page, NetworkPath path, string link) => (Page, Path, Link) = (page, path, link);

    public IPage Page { get; }
    public NetworkPath Path { get; }

    /// <summary>The player's own link; whoever opens it is that player.</summary>
    public string Link { get; }

    /// <summary>What lies over the field when the game does not run.</summary>
    public ILocator Overlay => Page.Locator("#overlay");

    /// <summary>The line at the field's edge, of what does not stop the game.</summary>
    public ILocator Notice => Page.Locator("#notice");

    /// <summary>Opens a player's link in a new page of a context.</summary>
    /// <param name="context">Where the page is opened.</param>
    /// <param name="link">Whoever opens it is that player.</param>
    /// <param name="latencyMs">What a packet takes longer in each direction.</param>
    public static async Task<PlayerPage> OpenAsync(IBrowserContext context, string link, int latencyMs = 1)
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(PatienceMs);
        var path = await NetworkPath.OfAsync(page, latencyMs);
        await page.GotoAsync(link);
        return new PlayerPage(page, path, link);
    }

    /// <summary>What the page says of itself on its body: <c>phase</c>, <c>score</c>, <c>endReason</c>.</summary>
    public async Task<string> BodyAsync(string name) =>
        await Page.EvaluateAsync<string?>("name => document.body.dataset[name]", name) ?? "";

    public async Task<int> FrameAsync() => await Page.EvaluateAsync<int>("() => window.coordinator.pong.frame");

    /// <summary>Points of the left and of the right player.</summary>
    public async Task<int[]> ScoreAsync() => [.. (await BodyAsync("score")).Split('-').Select(int.Parse)];

    /// <summary>Kills the page's renderer, as a lack of memory does.</summary>
    public async Task CrashAsync()
    {
        var crashed = new TaskCompletionSource();
        Page.Crash += (_, _) => crashed.TrySetResult();
        // Never answered: who would answer is gone.
        _ = Path.Session.SendAsync("Page.crash");
        await crashed.Task.WaitAsync(TimeSpan.FromMilliseconds(PatienceMs));
    }

    /// <summary>Waits until the game is in play on this page and has gone this many frames further.</summary>
    public async Task PlaysOnAsync(int frames = 30)
    {
        await UntilAsync("play", "() => document.body.dataset.phase === 'playing' && window.coordinator?.pong.state");
        var goal = await FrameAsync() + frames;
        await UntilAsync($"frame {goal}", "frame => window.coordinator.pong.frame >= frame", goal);
    }

    /// <summary>Waits for a mark of the timeline.</summary>
    public async Task<Mark> MarkAsync(string what, int? epoch = null)
    {
        var found = await UntilAsync(
            $"the mark {what} {epoch}",
            """
            ([what, epoch]) => window.coordinatorTimeline?.find(
              mark => mark.what === what && (epoch === null || mark.epoch === epoch))
            """,
            new object?[] { what, epoch }
        );
        return Parse<Mark>(await found.JsonValueAsync<JsonElement>());
    }

    /// <summary>Waits until something in the page is true, and gives it.</summary>
    /// <param name="what">what is waited for, in words</param>
    /// <param name="condition">a function of JavaScript</param>
    /// <param name="argument">what the function is given</param>
    /// <exception cref="TimeoutException">It never came true; the message says what the page shows instead.</exception>
    public async Task<IJSHandle> UntilAsync(string what, string condition, object? argument = null)
    {
        try
        {
            return await Page.WaitForFunctionAsync(condition, argument, new() { PollingInterval = 20 });
        }
        catch (TimeoutException)
        {
            var shows = await Page.EvaluateAsync<string>(
                "() => JSON.stringify([document.body.dataset, window.coordinatorTimeline, document.body.innerText])"
            );
            throw new TimeoutException($"Waited {PatienceMs} ms for {what}. The page has: {shows}");
        }
    }

    /// <summary>All marks so far.</summary>
    public async Task<IReadOnlyList<Mark>> TimelineAsync() =>
        Parse<Mark[]>(await Page.EvaluateAsync<JsonElement>("() => window.coordinatorTimeline ?? []"));

    /// <summary>The state's hash by frame, of the last minute.</summary>
    public async Task<IReadOnlyDictionary<string, string>> HashesAsync() =>
        Parse<Dictionary<string, string>>(
            await Page.EvaluateAsync<JsonElement>("() => Object.fromEntries(window.coordinator.pong.hashes)")
        );

    private static T Parse<T>(JsonElement json) => json.Deserialize<T>(JsonSerializerOptions.Web)!;
}
