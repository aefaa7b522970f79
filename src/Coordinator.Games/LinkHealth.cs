namespace Coordinator.Games;

/// <summary>
/// What a player says about one of its links. <c>Status</c>: <c>connecting</c>, <c>alive</c>, <c>interrupted</c> or
/// <c>lost</c>; <c>ConnectionType</c>: ICE's candidate type, <c>host</c>, <c>srflx</c>, <c>prflx</c> or <c>relay</c>
/// (RFC 8445, 5.1.1); <c>LatencyMs</c>: the link's round trip. Null is what it did not say, or not in these words.
/// </summary>
public sealed record LinkHealth(
    string? Peer = null,
    string? Status = null,
    string? ConnectionType = null,
    double? LatencyMs = null
);

/// <summary>How the link from <c>Player</c> to <c>Peer</c> was when that player last said so, at the coordinator's
/// <c>At</c>.</summary>
public sealed record NotedHealth(
    DateTimeOffset At,
    string Player,
    string Peer,
    string? Status,
    string? ConnectionType,
    double? LatencyMs
);

/// <summary>
/// The near misses of one end of a link: how many are on record, when the latest was reported, and how long it was.
/// <c>Peer</c> is null where the player did not name one.
/// </summary>
public sealed record NearMisses(string Player, string? Peer, int Count, DateTimeOffset LastAt, TimeSpan LastDuration);
