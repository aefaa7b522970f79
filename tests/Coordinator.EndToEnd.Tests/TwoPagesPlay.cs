using Coordinator.EndToEnd.Tests.Support;
using Coordinator.Protocol;
using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests;

/// <summary>Two people find each other and play.</summary>
[Collection(InTheArena.Name)]
public sealed class TwoPagesPlay(Arena arena)
{
    [SkippableFact]
    public async Task A_game_made_in_the_lobby_is_played_by_whoever_opens_its_links()
    {
        var api = await arena.ApiAsync();
        var browser = await arena.BrowserAsync();
        await using var mine = await browser.NewContextAsync();
        await using var theirs = await browser.NewContextAsync();

        var left = await PlayerPage.OpenAsync(mine, api.Lobby);
        await left.Page.Locator("#create-game").ClickAsync();
        var invitation = await left.Page.Locator("#invite-link").InputValueAsync();
        await left.Page.Locator("#play").ClickAsync();
        await Assertions.Expect(left.Overlay).ToContainTextAsync("Waiting for the other player");
        var right = await PlayerPage.OpenAsync(theirs, invitation);
        await Task.WhenAll(left.PlaysOnAsync(120), right.PlaysOnAsync(120));

        await Match.ScreensAgreeAsync(left, right);
        foreach (var page in new[] { left, right })
            await Assertions.Expect(page.Overlay).ToBeHiddenAsync();
        var gameId = await left.Page.EvaluateAsync<string>("() => window.coordinator.game.gameId");
        Assert.Equal("playing", (await api.GetAsync<GameDto>($"games/{gameId}")).Phase);
        var record = await api.GetAsync<ReconnectionDataDto>($"games/{gameId}/reconnection-data");
        Assert.Empty(record.Disconnections);
        Assert.Equal(0, record.TotalPauseDurationMs);
    }

    [SkippableFact]
    public async Task Whoever_leaves_ends_the_game_for_both()
    {
        await using var match = await arena.PlayAsync();

        await match.Left.Page.Locator("#leave").ClickAsync();
        await match.MarksAsync("end");

        await Assertions.Expect(match.Left.Overlay).ToContainTextAsync("You left the game");
        await Assertions.Expect(match.Right.Overlay).ToContainTextAsync("Player 1 left the game");
        Assert.Equal("player_left", (await match.Created.GameAsync()).Ended?.Reason);
    }
}
