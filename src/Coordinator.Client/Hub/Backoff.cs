namespace Coordinator.Client.Hub;

/// <summary>How long to wait before connecting to the coordinator again.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SentAwayCeiling = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Quick at first, since a pause can only be agreed through the coordinator; spread over the whole range, so that
    /// the players of a node that died do not all arrive at the next one at once.
    /// </summary>
    /// <param name="failures">Attempts that have failed in a row: 0 right after a connection was lost.</param>
    /// <param name="random">A number in [0, 1).</param>
    public static TimeSpan After(int failures, double random)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures, 10));
        var ceiling = doubled < Last ? doubled : Last;
        return ceiling * (0.2 + 0.8 * random);
    }

    /// <summary>
    /// Where the coordinator has closed a connection that worked: a node that is being drained sends its players away,
    /// one knows at once that nothing is broken, and a game waits.
    /// </summary>
    /// <param name="random">A number in [0, 1).</param>
    public static TimeSpan SentAway(double random) => SentAwayCeiling * random;
}
