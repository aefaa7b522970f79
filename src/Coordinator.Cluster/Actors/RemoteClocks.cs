using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Coordinator.Games;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// How far this node's clock is ahead of the other nodes'. A game tells instants on the clock of the node that it runs on, and
/// its players follow the clock of the node that they are connected to: what comes from elsewhere is told on this node's.
/// </summary>
/// <remarks>
/// A message's time of arrival less its time of sending is that difference and the way, so the least of many says most. It is
/// looked for anew every minute, since clocks drift apart: by some milliseconds in that time.
/// </remarks>
internal sealed class RemoteClocks
{
    private static readonly TimeSpan Renewed = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Address, Estimate> _estimates = new();

    /// <summary>What to add to an instant that <paramref name="sender"/> tells, to have it on this node's clock.</summary>
    /// <param name="sender">Who tells it.</param>
    /// <param name="sentAt">When it was sent, on the sender's node's clock; null: a version that does not say so.</param>
    /// <param name="now">This node's time.</param>
    public TimeSpan Ahead(IActorRef sender, DateTimeOffset? sentAt, DateTimeOffset now)
    {
        if (sender.Path.Address is not { HasGlobalScope: true } address || sentAt is not { } sent) return TimeSpan.Zero;
        return _estimates
            .AddOrUpdate(address, static (_, seen) => Estimate.First(seen.Ahead, seen.Now),
                static (_, known, seen) => known.With(seen.Ahead, seen.Now), (Ahead: now - sent, Now: now))
            .Least;
    }

    /// <summary>The state with its instants on this node's clock.</summary>
    public static GameState Shifted(GameState state, TimeSpan ahead) =>
        ahead == TimeSpan.Zero ? state : state with { Deadline = state.Deadline + ahead };

    /// <summary>The notices with their instants on this node's clock.</summary>
    public static ImmutableArray<News> Shifted(ImmutableArray<News> news, TimeSpan ahead) =>
        ahead == TimeSpan.Zero ? news : ImmutableArray.CreateRange(news, one => one.Notice switch
        {
            Notices.Paused paused => new News(paused with { Deadline = paused.Deadline + ahead }),
            Notices.Resumed resumed => new News(resumed with { ResumeAt = resumed.ResumeAt + ahead }),
            _ => one,
        });

    /// <summary>The least that was seen in this minute and the one before.</summary>
    private sealed record Estimate(TimeSpan Before, TimeSpan Lately, DateTimeOffset Since)
    {
        public TimeSpan Least => Before < Lately ? Before : Lately;

        public static Estimate First(TimeSpan ahead, DateTimeOffset now) => new(ahead, ahead, now);

        public Estimate With(TimeSpan ahead, DateTimeOffset now)
        {
            if (now - Since >= Renewed) return new Estimate(Lately, ahead, now);
            return ahead < Lately ? this with { Lately = ahead } : this;
        }
    }
}
