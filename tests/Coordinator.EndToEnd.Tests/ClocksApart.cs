using Coordinator.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>
/// What is promised where no clock can be trusted: two pages' wall clocks are an hour apart and are set anew, one
/// page's machine sleeps, and one is 600 ms away from the coordinator.
/// </summary>
[Collection(InTheArena.Name)]
public sealed class ClocksApart(Arena arena, ITestOutputHelper output)
{
    private static readonly TimeSpan Sleep = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(600);

    [SkippableTheory]
    [InlineData("the one that sleeps")]
    [InlineData("the one that is awake")]
    public async Task Two_pages_resume_within_a_frame_of_each_other_after_one_has_slept(string far)
    {
        var created = await (await arena.ApiAsync()).CreateAsync();
        await using var coordinator = new FarCoordinator(created.Api.Lobby, OneWay);
        created =
            far == "the one that sleeps"
                ? created with
                {
                    RightLink = coordinator.LinkFor(created.RightLink),
                }
                : created with
                {
                    LeftLink = coordinator.LinkFor(created.LeftLink),
                };
        await using var sleepersBrowser = await Chromium.LaunchAsync(arena.Playwright);
        await using var match = await Match.PlayAsync(
            created,
            await arena.BrowserAsync(),
            sleepersBrowser,
            OwnClock.Script
        );
        var (awake, sleeper) = (match.Left, match.Right);
        await awake.StepAsync(TimeSpan.FromHours(1));

        var apart = new List<double>();
        for (var epoch = 1; epoch <= Settings.Sleeps; epoch++)
        {
            await match.PlaysOnAsync();
            foreach (var page in match.Pages)
                await page.StepAsync(TimeSpan.FromSeconds(page == awake ? 90 : -90));
            var asleep = sleeper.SleepAsync(sleepersBrowser, Sleep);
            await awake.MarkAsync("pause", epoch);
            await awake.StepAsync(TimeSpan.FromSeconds(-10));
            await asleep;
            await sleeper.StepAsync(TimeSpan.FromSeconds(10));
            // The same pause for both: whoever wakes is not taken for lost once more.
            var resumed = await match.MarksAsync("resume", epoch);
            apart.Add(Math.Abs(resumed[0].At - resumed[1].At));
        }

        Measured.Milliseconds(
            output,
            $"between the two pages' resume instants, {Settings.Sleeps} sleeps of 8 s, {far} is 600 ms away",
            apart
        );
        await match.PlaysOnAsync();
        await match.ScreensAgreeAsync();
        Promise.ResumesWithinAFrame(apart);
    }
}
