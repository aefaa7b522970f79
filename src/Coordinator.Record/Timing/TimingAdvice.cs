namespace Coordinator.Record.Timing;

/// <summary>
/// What other settings would have come to, from what is on record. <c>Grace</c>: a row for each grace, that is how long
/// a link gives no sign of life before it counts as lost. <c>Timeout</c>: a row for each reconnection timeout.
/// <c>NearMisses</c>, <c>Losses</c>, <c>Pauses</c>: how many of them the rows rest on.
/// </summary>
public sealed record TimingAdvice(
    IReadOnlyList<GraceAdvice> Grace,
    IReadOnlyList<TimeoutAdvice> Timeout,
    int NearMisses,
    int Losses,
    int Pauses
)
{
    /// <summary>The grace that the players' libraries have, and with it all that is on record (see their
    /// READMEs).</summary>
    public static readonly TimeSpan PresentGrace = TimeSpan.FromSeconds(3);

    /// <summary>The timeout of a game whose backend says nothing else.</summary>
    public static readonly TimeSpan PresentTimeout = TimeSpan.FromSeconds(30);

    private static readonly double[] GraceSeconds = [1, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 15];
    private static readonly double[] TimeoutSeconds = [5, 10, 15, 20, 30, 45, 60, 90, 120];

    /// <summary>Works the rows out.</summary>
    /// <param name="nearMisses">How long links gave no sign of life that came back before they were lost.</param>
    /// <param name="losses">How long lost players took from the report of their loss until they had recovered; null:
    /// they did not.</param>
    /// <param name="pauses">How long pauses lasted, and whether they ended in a resume.</param>
    public static TimingAdvice Of(
        IReadOnlyCollection<Counted<TimeSpan>> nearMisses,
        IReadOnlyCollection<Counted<TimeSpan?>> losses,
        IReadOnlyCollection<Counted<PauseOutcome>> pauses
    )
    {
        var curve = RecoveryCurve.Of(pauses);
        return new TimingAdvice(
            [.. GraceSeconds.Select(seconds => GraceRow(TimeSpan.FromSeconds(seconds), nearMisses, losses))],
            [.. TimeoutSeconds.Select(seconds => TimeoutRow(TimeSpan.FromSeconds(seconds), curve, pauses))],
            nearMisses.Sum(miss => miss.Count),
            losses.Sum(loss => loss.Count),
            pauses.Sum(pause => pause.Count)
        );
    }

    private static GraceAdvice GraceRow(
        TimeSpan grace,
        IReadOnlyCollection<Counted<TimeSpan>> nearMisses,
        IReadOnlyCollection<Counted<TimeSpan?>> losses
    )
    {
        var needless = nearMisses.Where(miss => miss.Value >= grace).Sum(miss => miss.Count);
        // A loss began when its grace had run.
        var avoided = losses
            .Where(loss => loss.Value is { } duration && PresentGrace + duration < grace)
            .Sum(loss => loss.Count);
        var lost = losses.Sum(loss => loss.Count);
        return new GraceAdvice(grace, needless + lost - avoided, grace < PresentGrace ? needless : 0, avoided);
    }

    private static TimeoutAdvice TimeoutRow(
        TimeSpan timeout,
        RecoveryCurve curve,
        IReadOnlyCollection<Counted<PauseOutcome>> pauses
    ) =>
        new(
            timeout,
            curve.At(timeout),
            pauses.Where(pause => pause.Value.Duration >= timeout).Sum(pause => pause.Count)
        );
}

/// <summary>A value, and how often it is on record.</summary>
public readonly record struct Counted<T>(T Value, int Count);

/// <summary>How a pause came out. One that did not resume may have had time left: it says only that it had not resumed
/// until then.</summary>
public readonly record struct PauseOutcome(TimeSpan Duration, bool Resumed);

/// <summary>
/// With this grace: <c>Losses</c> there would have been, of which <c>Needless</c> ones, of links that came back by
/// themselves within the present grace; and <c>Avoided</c>: losses there were and would not have been, since the link
/// was back by then.
/// </summary>
public sealed record GraceAdvice(TimeSpan Grace, int Losses, int Needless, int Avoided);

/// <summary>
/// With this timeout: the share of pauses that would have ended in a resume, 0 to 1; null where no pause on record
/// lasted that long, so that nobody can know. <c>Lasted</c>: pauses that did last that long. What is said of longer
/// timeouts rests on these alone: where they are few, it is a guess.
/// </summary>
public sealed record TimeoutAdvice(TimeSpan Timeout, double? Recovered, int Lasted);
