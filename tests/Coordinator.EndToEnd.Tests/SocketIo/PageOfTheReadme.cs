using System.Globalization;
using System.Text.RegularExpressions;
using Coordinator.EndToEnd.Tests.Support;
using Coordinator.Protocol;
using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.SocketIo;

/// <summary>The page with Socket.IO's client that stands in the README plays, over real WebRTC, as it stands
/// there.</summary>
[Collection(InTheArena.Name)]
public sealed partial class PageOfTheReadme(Arena arena) : IAsyncLifetime
{
    private const float PatienceMs = 30_000;

    /// <summary>Where the coordinator is, as the page has it.</summary>
    private const string Coordinator = "http://127.0.0.1:5080";

    private PageServer site = null!;
    private IBrowserContext? window;
    private GameApi api = null!;

    [SkippableFact]
    public async Task Two_of_it_play_are_paused_meet_anew_and_go_on_until_one_leaves()
    {
        var (gameId, ada, bob) = await PlayAsync(reconnectionTimeoutMs: 30_000);

        foreach (var (epoch, closes) in new[] { (1, ada), (2, bob) })
        {
            await Task.WhenAll(NoteStatesAsync(ada), NoteStatesAsync(bob));
            await closes.EvaluateAsync("() => link.close()");
            await Task.WhenAll(StatesWereAsync(ada, "paused,playing"), StatesWereAsync(bob, "paused,playing"));
            await Task.WhenAll(PlaysOnAsync(ada), PlaysOnAsync(bob));
            var record = await api.GetAsync<ReconnectionDataDto>($"games/{gameId}/reconnection-data");
            var lost = record
                .Disconnections.Where(d => d.Epoch == epoch)
                .Select(d => d.DetectingPeer)
                .Distinct()
                .Order();
            Assert.Equal(["ada", "bob"], lost);
            Assert.Equal(2, record.ReconnectionAttempts.Count(a => (a.Epoch, a.Outcome) == (epoch, Outcomes.Success)));
        }

        await bob.EvaluateAsync("() => { socket.emit('leave_game'); }");
        await Task.WhenAll(StateIsAsync(ada, "over, player_left"), StateIsAsync(bob, "over, player_left"));
    }

    [SkippableFact]
    public async Task A_page_that_is_loaded_again_goes_on_in_its_game()
    {
        var (_, ada, bob) = await PlayAsync(reconnectionTimeoutMs: 30_000);

        await NoteStatesAsync(ada);
        await bob.ReloadAsync();
        await StatesWereAsync(ada, "paused,playing");

        await Task.WhenAll(PlaysOnAsync(ada), PlaysOnAsync(bob));
    }

    [SkippableFact]
    public async Task A_page_whose_other_does_not_come_back_is_told_the_end()
    {
        var (_, ada, bob) = await PlayAsync(reconnectionTimeoutMs: 1_500);

        await NoteStatesAsync(ada);
        await bob.CloseAsync();

        await StatesWereAsync(ada, "paused,over, reconnection_timeout");
    }

    public async Task InitializeAsync()
    {
        if (Chromium.Executable is null)
            return;
        api = await arena.ApiAsync();
        var page = PageOfIt().Match(await File.ReadAllTextAsync(Folders.Readme)).Groups["page"].Value;
        Assert.Contains(Coordinator, page, StringComparison.Ordinal);
        Assert.Matches(Client(), page);
        page = page.Replace(Coordinator, api.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        site = PageServer.Start(Client().Replace(page, "socket.io.min.js"));
    }

    public async Task DisposeAsync()
    {
        if (window is not null)
            await window.CloseAsync();
        if (site is not null)
            await site.DisposeAsync();
    }

    /// <summary>Opens it twice, and waits until each hears the other.</summary>
    private async Task<(string GameId, IPage Ada, IPage Bob)> PlayAsync(int reconnectionTimeoutMs)
    {
        window = await (await arena.BrowserAsync()).NewContextAsync();
        var created = await api.CreateAsync(
            new { players = (string[])["ada", "bob"], reconnection_timeout_ms = reconnectionTimeoutMs }
        );
        var pages = new List<IPage>();
        foreach (var player in created.Players)
        {
            var page = await window.NewPageAsync();
            await page.GotoAsync($"{site.PageWith(SocketIoOptions.Usual.Client)}#{player.Token}");
            pages.Add(page);
        }
        await Task.WhenAll(pages.Select(PlaysOnAsync));
        return (created.GameId, pages[0], pages[1]);
    }

    private static Task StateIsAsync(IPage page, string state) =>
        Assertions.Expect(page.Locator("output").First).ToHaveTextAsync(state, new() { Timeout = PatienceMs });

    /// <summary>It plays, and shows more and more of the other one's frames.</summary>
    private static async Task PlaysOnAsync(IPage page)
    {
        await StateIsAsync(page, "playing");
        var frame = int.Parse(await page.Locator("output").Last.InnerTextAsync(), CultureInfo.InvariantCulture);
        await UntilAsync(
            page,
            "frame => Number(document.querySelectorAll('output')[1].textContent) > frame + 5",
            frame
        );
    }

    /// <summary>From now on the states that it shows are kept: one may last for less than a look at it takes.</summary>
    private static async Task NoteStatesAsync(IPage page) =>
        await page.EvaluateAsync(
            """
            () => {
              const states = window.states = [];
              new MutationObserver((changes) => {
                for (const change of changes) for (const node of change.addedNodes) states.push(node.textContent);
              }).observe(document.querySelector('output'), { childList: true });
            }
            """
        );

    private static Task StatesWereAsync(IPage page, string states) =>
        UntilAsync(page, "states => window.states.join() === states", states);

    private static async Task UntilAsync(IPage page, string condition, object argument)
    {
        try
        {
            await page.WaitForFunctionAsync(condition, argument, new() { Timeout = PatienceMs, PollingInterval = 20 });
        }
        catch (TimeoutException)
        {
            var shows = await page.EvaluateAsync<string>("() => `${document.body.innerText} ${window.states}`");
            throw new TimeoutException(
                $"Waited {PatienceMs} ms for {condition} with {argument}. The page has: {shows}"
            );
        }
    }

    [GeneratedRegex("```html\n(?<page><!doctype html>.*?)```", RegexOptions.Singleline)]
    private static partial Regex PageOfIt();

    /// <summary>Where the page has Socket.IO's client from.</summary>
    [GeneratedRegex("https://[^\"]*/socket\\.io\\.min\\.js")]
    private static partial Regex Client();
}
