namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A game that is in play between a page and the sample game's .NET player.</summary>
internal sealed record PageAndBot(CreatedMatch Created, PlayerPage Page, BotProcess Bot) : IAsyncDisposable
{
    /// <summary>Makes a game, and waits until both play it.</summary>
    /// <param name="arena">Its node, and its browser.</param>
    /// <param name="pageLeads">The page leads the link, and plays on the left; else the program.</param>
    /// <param name="frames">How long they play before it begins.</param>
    /// <param name="address">The page for a player's link; null: the link itself, of the sample game.</param>
    /// <param name="latencyMs">What a packet takes longer in each direction.</param>
    public static async Task<PageAndBot> PlayAsync(
        Arena arena,
        bool pageLeads,
        int frames = 120,
        Func<string, string>? address = null,
        int latencyMs = 1
    )
    {
        var created = await (await arena.ApiAsync()).CreateAsync();
        var (pageLink, botLink) = pageLeads
            ? (created.LeftLink, created.RightLink)
            : (created.RightLink, created.LeftLink);
        var context = await (await arena.BrowserAsync()).NewContextAsync();
        var bot = BotProcess.Start(botLink);
        try
        {
            await bot.SaysAsync("joined");
            var page = await PlayerPage.OpenAsync(context, address?.Invoke(pageLink) ?? pageLink, latencyMs);
            await page.PlaysOnAsync(frames);
            return new PageAndBot(created, page, bot);
        }
        catch
        {
            await bot.DisposeAsync();
            await context.CloseAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Bot.DisposeAsync();
        await Page.Page.Context.CloseAsync();
    }
}
