namespace Coordinator.Record.Timing;

/// <summary>
/// The share of pauses that resume within a time, estimated as survival times are (Kaplan and Meier 1958): a pause that
/// ended unresumed, at its own timeout or because a player left, counts among those that wait until then, and not
/// after.
/// </summary>
internal sealed class RecoveryCurve
{
    private readonly List<(TimeSpan At, double Recovered)> _steps = [];
    private TimeSpan _longest;

    private RecoveryCurve() { }

    public static RecoveryCurve Of(IReadOnlyCollection<Counted<PauseOutcome>> pauses)
    {
        var curve = new RecoveryCurve();
        double waiting = pauses.Sum(pause => pause.Count);
        var unrecovered = 1.0;
        foreach (var sameTime in pauses.GroupBy(pause => pause.Value.Duration).OrderBy(group => group.Key))
        {
            var resumed = sameTime.Where(pause => pause.Value.Resumed).Sum(pause => pause.Count);
            if (resumed > 0)
                unrecovered *= 1 - resumed / waiting;
            waiting -= sameTime.Sum(pause => pause.Count);
            curve._steps.Add((sameTime.Key, 1 - unrecovered));
            curve._longest = sameTime.Key;
        }
        return curve;
    }

    /// <summary>The share within this time; null where none lasted so long and not all had resumed before.</summary>
    public double? At(TimeSpan time)
    {
        if (_steps.Count == 0)
            return null;
        var recovered = _steps.LastOrDefault(step => step.At <= time).Recovered;
        return time <= _longest || recovered >= 1 ? recovered : null;
    }
}
