using Coordinator.Games;
using Coordinator.Protocol;

namespace Coordinator.Node.Wire;

/// <summary>
/// What a game's pauses came to, as <see cref="ReconnectionDataDto"/> is written, from the game's story. However long
/// that is, little of it is in memory at once: it is read three times, since the totals come before the losses and
/// those before the attempts.
/// </summary>
internal sealed record ReconnectionStory(
    bool InProgress,
    long TotalPauseDurationMs,
    IAsyncEnumerable<DisconnectionDto> Disconnections,
    IAsyncEnumerable<ReconnectionAttemptDto> ReconnectionAttempts
)
{
    /// <summary>Null where the story is empty: there is no such game.</summary>
    /// <param name="story">Begins to read the story. What has been added since it was read first is left out.</param>
    public static async Task<ReconnectionStory?> ReadAsync(Func<IAsyncEnumerable<GameEvent>> story)
    {
        var totals = new Totals();
        await foreach (var happened in story())
            totals.Add(happened);
        if (totals.Events == 0)
            return null;
        return new ReconnectionStory(
            totals.PausedSince is not null,
            (long)totals.Paused.TotalMilliseconds,
            PartAsync(story, totals.Events, Disconnection),
            PartAsync(story, totals.Events, totals.Attempt)
        );
    }

    /// <summary>What is made of the first events of the story, read anew.</summary>
    private static async IAsyncEnumerable<T> PartAsync<T>(
        Func<IAsyncEnumerable<GameEvent>> story,
        int events,
        Func<GameEvent, T?> make
    )
        where T : class
    {
        await foreach (var happened in story())
        {
            if (events-- == 0)
                yield break;
            if (make(happened) is { } made)
                yield return made;
        }
    }

    private static DisconnectionDto? Disconnection(GameEvent happened) =>
        happened is GameEvents.LinkLost e
            ? new(
                Ms(e.At),
                e.Report.Frame,
                e.Player,
                e.Report.IceState,
                e.Report.DcState,
                e.Epoch,
                e.Report.Peer,
                e.Report.ReportedAt?.ToUnixTimeMilliseconds(),
                e.Report.ConnectionType
            )
            : null;

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private sealed class Totals
    {
        // One entry for a player at most: a game times out once.
        private readonly Dictionary<string, int> notedAttempts = new(StringComparer.Ordinal);

        public int Events { get; private set; }
        public TimeSpan Paused { get; private set; }
        public DateTimeOffset? PausedSince { get; private set; }

        public void Add(GameEvent happened)
        {
            Events++;
            switch (happened)
            {
                case GameEvents.Paused:
                    PausedSince = happened.At;
                    break;
                case GameEvents.Resumed or GameEvents.Ended when PausedSince is { } since:
                    Paused += Game.Elapsed(since, happened.At);
                    PausedSince = null;
                    break;
                case GameEvents.AttemptsNoted e:
                    notedAttempts[e.Player] = e.Attempts;
                    break;
            }
        }

        public ReconnectionAttemptDto? Attempt(GameEvent happened) =>
            happened switch
            {
                GameEvents.PlayerRecovered e => new(
                    Ms(e.At),
                    (long)e.Duration.TotalMilliseconds,
                    Outcomes.Success,
                    e.Attempts,
                    e.Epoch,
                    e.Player
                ),
                GameEvents.PlayerTimedOut e => new(
                    Ms(e.At),
                    (long)e.Duration.TotalMilliseconds,
                    Outcomes.Timeout,
                    notedAttempts.GetValueOrDefault(e.Player, e.Attempts),
                    e.Epoch,
                    e.Player
                ),
                _ => null,
            };
    }
}
