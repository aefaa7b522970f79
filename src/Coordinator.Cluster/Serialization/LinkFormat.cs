using Coordinator.Cluster.Actors;
using Coordinator.Games;
using static Coordinator.Journal.Format.Wire;
using R = Coordinator.Cluster.Serialization.Remote;

namespace Coordinator.Cluster.Serialization;

/// <summary>What players tell of their links, as remote.proto writes it.</summary>
internal static class LinkFormat
{
    public static R.Health Write(LinkHealth health)
    {
        var written = new R.Health();
        if (health.Peer is not null)
            written.Peer = health.Peer;
        if (health.Status is not null)
            written.Status = health.Status;
        if (health.ConnectionType is not null)
            written.ConnectionType = health.ConnectionType;
        if (health.LatencyMs is { } latency)
            written.LatencyMs = latency;
        return written;
    }

    public static LinkHealth Read(R.Health written) =>
        new(
            written.HasPeer ? written.Peer : null,
            written.HasStatus ? written.Status : null,
            written.HasConnectionType ? written.ConnectionType : null,
            written.HasLatencyMs ? written.LatencyMs : null
        );

    public static R.PlayerHealth Write(GameCommandMessages.Health health) =>
        new()
        {
            GameId = health.GameId,
            Player = health.Player,
            Generation = health.Generation,
            Health = Write(health.Link),
        };

    public static GameCommandMessages.Health Read(R.PlayerHealth written) =>
        new(written.GameId, written.Player, written.Generation, Read(written.Health));

    public static R.Interrupted Write(GameCommands.ReportInterrupted report)
    {
        var written = new R.Interrupted { DurationMs = Ms(report.Duration) };
        if (report.Peer is not null)
            written.Peer = report.Peer;
        if (report.ConnectionType is not null)
            written.ConnectionType = report.ConnectionType;
        return written;
    }

    public static GameCommands.ReportInterrupted Read(R.Interrupted written, string player) =>
        new(
            player,
            written.HasPeer ? written.Peer : null,
            Duration(written.DurationMs),
            written.HasConnectionType ? written.ConnectionType : null
        );

    public static R.NotedHealth Write(NotedHealth noted) =>
        new()
        {
            At = Ms(noted.At),
            Player = noted.Player,
            Health = Write(new LinkHealth(noted.Peer, noted.Status, noted.ConnectionType, noted.LatencyMs)),
        };

    public static NotedHealth Read(R.NotedHealth written)
    {
        var health = Read(written.Health);
        return new NotedHealth(
            Time(written.At),
            written.Player,
            health.Peer ?? "",
            health.Status,
            health.ConnectionType,
            health.LatencyMs
        );
    }

    public static R.NearMisses Write(NearMisses end)
    {
        var written = new R.NearMisses
        {
            Player = end.Player,
            Count = end.Count,
            LastAt = Ms(end.LastAt),
            LastDurationMs = Ms(end.LastDuration),
        };
        if (end.Peer is not null)
            written.Peer = end.Peer;
        return written;
    }

    public static NearMisses Read(R.NearMisses written) =>
        new(
            written.Player,
            written.HasPeer ? written.Peer : null,
            written.Count,
            Time(written.LastAt),
            Duration(written.LastDurationMs)
        );
}
