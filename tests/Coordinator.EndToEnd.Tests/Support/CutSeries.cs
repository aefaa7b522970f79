namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>
/// One game whose path is cut again and again: how long each page took to pause, how long to resume once the path was
/// whole, and how far apart the two resumed.
/// </summary>
internal sealed class CutSeries
{
    private readonly List<double> cutToPause = [];
    private readonly List<double> healToResume = [];
    private readonly List<double> resumesApart = [];

    /// <summary>From when the cut was asked for to the page's mark; two for each cut, ms.</summary>
    public IReadOnlyCollection<double> CutToPause => cutToPause;

    /// <summary>From when healing was asked for to the page's mark; two for each cut, ms.</summary>
    public IReadOnlyCollection<double> HealToResume => healToResume;

    /// <summary>Between the two pages; one for each cut, ms.</summary>
    public IReadOnlyCollection<double> ResumesApart => resumesApart;

    /// <summary>Cuts, waits until both pages are paused, heals, waits until both have resumed, and again.</summary>
    /// <param name="cut">cuts the path; given the number of the cut, from 1</param>
    public static async Task<CutSeries> RunAsync(Match match, Func<int, Task<Act>> cut, Func<int, Task<Act>> heal)
    {
        var series = new CutSeries();
        for (var epoch = 1; epoch <= Settings.Cuts; epoch++)
        {
            await AnyMomentAsync();
            var cutAt = await cut(epoch);
            var paused = await match.MarksAsync("pause", epoch);
            var healedAt = await heal(epoch);
            var resumed = await match.MarksAsync("resume", epoch);
            await match.PlaysOnAsync(10);
            series.cutToPause.AddRange(paused.Select(mark => mark.At - cutAt.Issued));
            series.healToResume.AddRange(resumed.Select(mark => mark.At - healedAt.Issued));
            series.resumesApart.Add(Math.Abs(resumed[0].At - resumed[1].At));
        }
        return series;
    }

    /// <summary>A beat goes out every 250 ms: a cut comes at any moment between two.</summary>
    public static Task AnyMomentAsync() =>
        WallClock.LastsAsync(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * 250));
}
