using System.Text.Json;
using Coordinator.Protocol;
using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A player in a page, which comes from another origin than the coordinator.</summary>
internal sealed class SocketIoPage : SocketIoPlayer
{
    private readonly IPage page;

    private SocketIoPage(string id, IPage page)
        : base(id) => this.page = page;

    public static async Task<SocketIoPage> OpenAsync(
        IBrowser browser,
        PageServer site,
        Uri node,
        CreatedPlayerDto player,
        SocketIoOptions options
    )
    {
        var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var opened = new SocketIoPage(player.PlayerId, page);
        await page.ExposeFunctionAsync<string>("told", told =>
            opened.Hear(JsonSerializer.Deserialize<Told>(told, JsonSerializerOptions.Web)!)
        );
        await page.GotoAsync(site.PageWith(options.Client));
        await page.EvaluateAsync(
            "([url, options]) => join(url, JSON.parse(options))",
            new[] { node.ToString(), options.With(player.Token) }
        );
        return opened;
    }

    protected override async Task<JsonElement> ActAsync(string act, params object[] values)
    {
        var result = await page.EvaluateAsync<string>(
                "async act => JSON.stringify(await perform(JSON.parse(act)))",
                JsonSerializer.Serialize(new { act, values }, WireJson.Options)
            )
            .WaitAsync(Patience);
        return JsonElement.Parse(result);
    }

    public override async ValueTask DisposeAsync() => await page.Context.CloseAsync();
}
