using Coordinator.Record.Timing;

namespace Coordinator.Dashboard.Words;

/// <summary>What the figures on other settings come to, in plain words.</summary>
public static class TimingText
{
    /// <summary>With fewer pauses, one more or less moves a share by more than 5 %.</summary>
    public const int Few = 20;

    /// <summary>A share this close to another is as good.</summary>
    private const double AsGood = 0.01;

    /// <summary>Whether so little is on record that its figures may be chance.</summary>
    public static bool IsLittle(int known) => known < Few;

    /// <summary>What a reader should make of little data: how much there is, and what to do.</summary>
    /// <param name="known">How many there are, in words.</param>
    public static string Little(string known) =>
        $"Only {known} in this time: too few to go by, chance alone could have made these figures. Choose a longer "
        + "time, or come back when more is on record.";

    /// <summary>What a shorter or a longer grace would have changed.</summary>
    public static string OfGrace(TimingAdvice advice)
    {
        if (advice.Losses + advice.NearMisses == 0)
            return "No link was lost or nearly lost in this time.";
        var known =
            $"{Say.Count(advice.Losses, "link was", "links were")} lost, and {Say.Number(advice.NearMisses)} nearly.";
        var shorter = advice.Grace.LastOrDefault(row => row.Grace < TimingAdvice.PresentGrace);
        var longer = advice.Grace.FirstOrDefault(row => row.Grace > TimingAdvice.PresentGrace);
        var said = new List<string> { known };
        if (shorter is not null)
        {
            said.Add(
                shorter.Needless == 0
                    ? $"With {Say.Seconds(shorter.Grace)} none more would have been."
                    : $"With {Say.Seconds(shorter.Grace)}, {Say.Number(shorter.Needless)} more would have been, for "
                        + "nothing: they came back by themselves."
            );
        }
        if (longer is not null)
        {
            said.Add(
                longer.Avoided == 0
                    ? $"With {Say.Seconds(longer.Grace)} none fewer."
                    : $"With {Say.Seconds(longer.Grace)}, {Say.Number(longer.Avoided)} would have been back in time; "
                        + "every other loss would have been noticed later."
            );
        }
        return string.Join(' ', said);
    }

    /// <summary>What a shorter or a longer timeout would have changed.</summary>
    public static string OfTimeout(TimingAdvice advice)
    {
        if (advice.Pauses == 0)
            return "No pause came to an end in this time.";
        var known = advice.Timeout.Where(row => row.Recovered is not null).ToList();
        var present = known.LastOrDefault(row => row.Timeout <= TimingAdvice.PresentTimeout);
        if (present?.Recovered is not { } share)
            return $"{Say.Count(advice.Pauses, "pause")}, none as long as {Say.Seconds(advice.Timeout[0].Timeout)}: "
                + "those that resumed would have with any of these timeouts.";
        var said =
            $"Of {Say.Count(advice.Pauses, "pause")}, {Say.Percent(share)} would have resumed within "
            + $"{Say.Seconds(present.Timeout)}";
        if (share == 0)
            return $"{said}: none resumed.";
        var asGood = known.First(row => row.Recovered >= share - AsGood);
        return asGood.Timeout < present.Timeout
            ? $"{said}, and {Say.Percent(asGood.Recovered)} within {Say.Seconds(asGood.Timeout)} already: whoever is "
                + "not back by then hardly ever comes."
            : $"{said}; with less time there would have been fewer.";
    }
}
