using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Coordinator.Games;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// How far this node's clock is ahead of the other nodes'. A game tells instants on the clock of the node that it runs
/// on, and its players follow the clock of the node that they are connected to: what comes from elsewhere is told on
/// this node's.
/// </summary>
/// <remarks>
/// A message's time of arrival less its time of sending is that difference and the way, so the least of many says most;
/// one that was asked for says besides what it is at least. It is looked for anew every minute, since clocks drift
/// apart. Clocks that may be the same to within <see cref="Apart"/> are taken to be: then all players of a game are
/// told the same instant.
/// </remarks>
internal sealed class RemoteClocks
{
    /// <summary>NTP keeps the clocks of one network within some milliseconds.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Renewed = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Address, Estimate> _estimates = new();

    /// <summary>What to add to an instant that <paramref name="sender"/> tells, to have it on this node's
    /// clock.</summary>
    /// <param name="sender">Who tells it.</param>
    /// <param name="sentAt">When it was sent, on the sender's node's clock; null: a version that does not say
    /// so.</param>
    /// <param name="askedAt">When it was asked for, on this node's clock; null: it comes unasked.</param>
    /// <param name="now">This node's time.</param>
    public TimeSpan Ahead(IActorRef sender, DateTimeOffset? sentAt, DateTimeOffset? askedAt, DateTimeOffset now)
    {
        if (sender.Path.Address is not { HasGlobalScope: true } address || sentAt is not { } sent)
            return TimeSpan.Zero;
        return _estimates
            .AddOrUpdate(
                address,
                static (_, seen) => Estimate.None(seen.Now).With(seen),
                static (_, known, seen) => known.With(seen),
                new Seen(askedAt - sent, now - sent, now)
            )
            .Ahead;
    }

    /// <summary>The state with its instants on this node's clock.</summary>
    public static GameState Shifted(GameState state, TimeSpan ahead) =>
        ahead == TimeSpan.Zero ? state : state with { Deadline = state.Deadline + ahead };

    /// <summary>The notices with their instants on this node's clock.</summary>
    public static ImmutableArray<News> Shifted(ImmutableArray<News> news, TimeSpan ahead) =>
        ahead == TimeSpan.Zero
            ? news
            : ImmutableArray.CreateRange(news, one =>
                Shifted(one.Notice, ahead) is var shifted && ReferenceEquals(shifted, one.Notice)
                    ? one
                    : new News(shifted)
            );

    /// <summary>The notice with its instants on another clock.</summary>
    public static Notice Shifted(Notice notice, TimeSpan ahead) =>
        ahead == TimeSpan.Zero
            ? notice
            : notice switch
            {
                Notices.Paused paused => paused with { Deadline = paused.Deadline + ahead },
                Notices.Resumed resumed => resumed with { ResumeAt = resumed.ResumeAt + ahead },
                _ => notice,
            };

    /// <summary>What one message says: the difference is no more than <c>Most</c>, and where it was asked for no less
    /// than <c>Least</c>.</summary>
    private sealed record Seen(TimeSpan? Least, TimeSpan Most, DateTimeOffset Now);

    /// <summary>Within what the difference lies, by the messages of this minute and the one before.</summary>
    private sealed record Estimate(TimeSpan Least, TimeSpan MostBefore, TimeSpan MostLately, DateTimeOffset Since)
    {
        /// <summary>Nothing is known; not <c>MaxValue</c>, which can't be added to.</summary>
        private static readonly TimeSpan Unknown = TimeSpan.FromDays(100_000);

        private TimeSpan Most => MostBefore < MostLately ? MostBefore : MostLately;

        /// <summary>Nothing, unless the clocks are apart for certain.</summary>
        public TimeSpan Ahead => Least > Apart || Most < -Apart ? Most : TimeSpan.Zero;

        public static Estimate None(DateTimeOffset now) => new(-Unknown, Unknown, Unknown, now);

        public Estimate With(Seen seen)
        {
            var known = seen.Now - Since < Renewed ? this : new Estimate(Least, MostLately, Unknown, seen.Now);
            // What does not meet what was known is of a clock that was set, of a node that was started again.
            if (seen.Least > known.Most || seen.Most < known.Least)
                known = None(seen.Now);
            return known with
            {
                Least = seen.Least is { } least && least > known.Least ? least : known.Least,
                MostLately = seen.Most < known.MostLately ? seen.Most : known.MostLately,
            };
        }
    }
}
