namespace Coordinator.Hooks;

/// <summary>How long to leave an endpoint alone that did not accept a message: 1 s, 2, 4 and so on up to 5
/// min.</summary>
internal static class HookBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromMinutes(5);

    /// <summary>What an endpoint may ask for with Retry-After at most.</summary>
    public static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(1);

    /// <param name="attempts">How often it was tried, from 1.</param>
    /// <param name="askedFor">What the endpoint said. It can make the wait longer, not shorter.</param>
    /// <param name="chance">0 to 1: a fifth less to a fifth more, so that messages that failed together don't return
    /// together.</param>
    public static TimeSpan After(int attempts, TimeSpan? askedFor, double chance)
    {
        var doubled = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        var wait = (doubled < Longest ? doubled : Longest) * (0.8 + 0.4 * chance);
        var asked =
            askedFor is { } least && least < LongestAskedFor ? least
            : askedFor is null ? TimeSpan.Zero
            : LongestAskedFor;
        return wait > asked ? wait : asked;
    }
}
