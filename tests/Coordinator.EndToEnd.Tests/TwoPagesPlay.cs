using Coordinator.EndToEnd.Tests.Support;

namespace Coordinator.EndToEnd.Tests;

/// <summary>Two people find each other and play.</summary>
[Collection(InTheArena.Name)]
public sealed class TwoPagesPlay(Arena arena)
{
    [SkippableFact]
    public async Task Both_screens_show_the_same_game()
    {
        await using var match = await arena.PlayAsync();

        await match.PlaysOnAsync(120);

        await match.ScreensAgreeAsync();
        foreach (var page in match.Pages) Assert.Equal("none", await page.Overlay.GetAttributeAsync("data-kind"));
        Assert.Equal("playing", (await match.Created.GameAsync()).Phase);
        var record = await match.Created.RecordAsync();
        Assert.Empty(record.Disconnections);
        Assert.Equal(0, record.TotalPauseDurationMs);
    }
}
