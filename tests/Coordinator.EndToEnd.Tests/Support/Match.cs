using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A game of two in play: both pages and what the coordinator holds of it.</summary>
internal sealed class Match : IAsyncDisposable
{
    private readonly List<IBrowserContext> contexts = [];

    private Match(CreatedMatch created) => Created = created;

    public CreatedMatch Created { get; }
    public PlayerPage Left { get; private set; } = null!;
    public PlayerPage Right { get; private set; } = null!;
    public IReadOnlyList<PlayerPage> Pages => [Left, Right];

    /// <summary>Opens both links, each in a context of its own, and waits until both play.</summary>
    /// <param name="left">the browser of the left player</param>
    /// <param name="right">of the right player, where it is another</param>
    /// <param name="script">what runs in each page before anything else</param>
    public static async Task<Match> PlayAsync(
        CreatedMatch created,
        IBrowser left,
        IBrowser? right = null,
        string? script = null
    )
    {
        var match = new Match(created);
        try
        {
            var opened = await Task.WhenAll(
                match.OpenAsync(left, created.LeftLink, script),
                match.OpenAsync(right ?? left, created.RightLink, script)
            );
            (match.Left, match.Right) = (opened[0], opened[1]);
            await match.PlaysOnAsync();
            return match;
        }
        catch
        {
            await match.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens both links in tabs of one window, the left one first, and waits until both play.</summary>
    public static async Task<Match> PlayInTabsAsync(CreatedMatch created, IBrowserContext window)
    {
        var match = new Match(created)
        {
            Left = await PlayerPage.OpenAsync(window, created.LeftLink),
            Right = await PlayerPage.OpenAsync(window, created.RightLink),
        };
        await match.PlaysOnAsync();
        return match;
    }

    /// <summary>Opens a link in a context of its own, as another window or machine would.</summary>
    public async Task<PlayerPage> OpenAsync(IBrowser browser, string link, string? script = null)
    {
        // Small: without a GPU, what is painted is paid for by the cores that the measured times depend on.
        var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 800, Height = 600 },
            }
        );
        lock (contexts)
            contexts.Add(context);
        if (script is not null)
            await context.AddInitScriptAsync(script);
        return await PlayerPage.OpenAsync(context, link);
    }

    /// <summary>The right player goes on in another page.</summary>
    public void RightIsNow(PlayerPage page) => Right = page;

    /// <summary>Cuts the path between the pages, at both ends at once.</summary>
    public async Task<Act> CutAsync() => Both(await Task.WhenAll(Left.Path.CutAsync(), Right.Path.CutAsync()));

    /// <summary>Heals it.</summary>
    public async Task<Act> HealAsync() => Both(await Task.WhenAll(Left.Path.HealAsync(), Right.Path.HealAsync()));

    /// <summary>A mark of both pages, left first.</summary>
    public Task<Mark[]> MarksAsync(string what, int? epoch = null) =>
        Task.WhenAll(Left.MarkAsync(what, epoch), Right.MarkAsync(what, epoch));

    /// <summary>Both pages go on playing.</summary>
    public Task PlaysOnAsync(int frames = 30) => Task.WhenAll(Left.PlaysOnAsync(frames), Right.PlaysOnAsync(frames));

    /// <summary>Both pages see the coordinator as <c>connected</c> or <c>away</c>.</summary>
    public Task CoordinatorIsAsync(string state) =>
        Task.WhenAll(
            Pages.Select(page =>
                page.UntilAsync(
                    $"the coordinator to be {state}",
                    "state => document.body.dataset.coordinator === state",
                    state
                )
            )
        );

    /// <summary>The frame at which each page is, left first.</summary>
    public Task<int[]> FramesAsync() => Task.WhenAll(Left.FrameAsync(), Right.FrameAsync());

    /// <summary>Both screens show the same game.</summary>
    public Task ScreensAgreeAsync() => ScreensAgreeAsync(Left, Right);

    /// <summary>Two screens show the same game: the same state at every frame that both have kept.</summary>
    public static async Task ScreensAgreeAsync(PlayerPage one, PlayerPage other)
    {
        var (hashes, others) = (await one.HashesAsync(), await other.HashesAsync());
        var common = hashes.Keys.Intersect(others.Keys).ToList();
        Assert.NotEmpty(common);
        Assert.All(common, frame => Assert.Equal(hashes[frame], others[frame]));
    }

    /// <summary>Neither page was ever paused, and nothing is on record.</summary>
    public async Task NobodyPausedAsync()
    {
        foreach (var page in Pages)
            Assert.DoesNotContain(await page.TimelineAsync(), mark => mark.What == "pause");
        Assert.Empty((await Created.RecordAsync()).Disconnections);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in contexts)
            await context.CloseAsync();
    }

    private static Act Both(Act[] acts) => new(acts.Min(a => a.Issued), acts.Max(a => a.Done));
}
