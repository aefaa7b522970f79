using System.Diagnostics;
using Coordinator.Games;

namespace Coordinator.Cluster.Actors;

/// <summary>What a session is told, besides what its game tells it.</summary>
internal static class SessionMessages
{
    /// <summary>Another player's signal, straight from that player's session.</summary>
    public sealed record Deliver(string FromPlayer, PeerSignal Signal) : IClusterMessage;

    /// <summary>The connection brings a report, as part of the span <paramref name="Trace"/>. Stays in this
    /// process.</summary>
    public sealed record Submit(
        PlayerCommand Report,
        TaskCompletionSource<GameResult> Answer,
        ActivityContext Trace = default
    );

    /// <summary>The connection tells how a link is. Stays in this process.</summary>
    public sealed record Health(LinkHealth Link);

    /// <summary>The connection tells how long what it is told takes to its player, one way. Stays in this
    /// process.</summary>
    public sealed record Delay(TimeSpan OneWay);

    /// <summary>The connection brings a signal. Stays in this process.</summary>
    public sealed record Send(string TargetPlayer, PeerSignal Signal, TaskCompletionSource<bool> Answer);

    /// <summary>The connection is gone. Stays in this process.</summary>
    public sealed record Disconnected
    {
        public static Disconnected Instance { get; } = new();
    }
}
