using Coordinator.Bot.Play;
using Coordinator.Client;

namespace Coordinator.Bot.Tests.Play;

public class WhenTheLinkIsCut
{
    private static readonly GameEvent Started = new GameEvent.Started(0, Returning: false);
    private static readonly GameEvent Paused = new GameEvent.Paused(
        new PauseInfo(1, 0, "ann", 0, TimeSpan.FromSeconds(30), IsLocal: false)
    );
    private static readonly GameEvent Resumed = new GameEvent.Resumed(
        new ResumeInfo(1, TimeSpan.Zero, new Dictionary<string, long>(), 0)
    );

    private readonly Cuts _cuts = new(duration: TimeSpan.FromSeconds(2), every: TimeSpan.FromSeconds(10));

    [Fact]
    public void not_before_play_has_begun() => Assert.Equal([], DueUntil(100));

    [Fact]
    public void every_so_often_where_nothing_pauses_for_it()
    {
        _cuts.Take(Started, TimeSpan.FromSeconds(5));
        Assert.Equal([15, 27, 39], DueUntil(45));
    }

    [Fact]
    public void never_in_a_pause_and_again_so_long_after_the_resume()
    {
        _cuts.Take(Started, TimeSpan.Zero);
        Assert.Equal([10], DueUntil(12));
        _cuts.Take(Paused, TimeSpan.FromSeconds(12));
        Assert.Equal([], DueUntil(40, from: 12));
        _cuts.Take(Resumed, TimeSpan.FromSeconds(40));
        Assert.Equal([50], DueUntil(55, from: 40));
    }

    private List<int> DueUntil(int end, int from = 0) =>
        [.. Enumerable.Range(from, end - from).Where(second => _cuts.IsDue(TimeSpan.FromSeconds(second)))];
}
