using Coordinator.Cluster.Nodes;
using R = Coordinator.Cluster.Serialization.Remote;

namespace Coordinator.Cluster.Serialization;

/// <summary>What nodes say about themselves as remote.proto writes it.</summary>
internal static class NodeFormat
{
    public static R.Card Write(NodeMessages.Card card)
    {
        var written = new R.Card
        {
            Address = card.Address,
            IsDraining = card.IsDraining,
            HasSettled = card.HasSettled,
            IsLeaving = card.IsLeaving,
        };
        if (card.PublicUrl is not null)
            written.PublicUrl = card.PublicUrl;
        if (card.Version is not null)
            written.Version = card.Version;
        if (card.StartedAt is { } startedAt)
            written.StartedAt = startedAt.ToUnixTimeMilliseconds();
        if (card.Games is { } games)
            written.Games = games;
        if (card.Shards is { } shards)
            written.Shards = shards;
        if (card.Players is { } players)
            written.Players = players;
        if (card.Load is { } load)
            written.Load = load;
        written.Unreachable.Add(card.Unreachable);
        return written;
    }

    public static NodeMessages.Card Read(R.Card written) =>
        new(written.Address, written.IsDraining, written.HasSettled, written.HasPublicUrl ? written.PublicUrl : null)
        {
            IsLeaving = written.IsLeaving,
            Version = written.HasVersion ? written.Version : null,
            StartedAt = written.HasStartedAt ? DateTimeOffset.FromUnixTimeMilliseconds(written.StartedAt) : null,
            Games = written.HasGames ? written.Games : null,
            Shards = written.HasShards ? written.Shards : null,
            Players = written.HasPlayers ? written.Players : null,
            Load = written.HasLoad ? written.Load : null,
            Unreachable = [.. written.Unreachable],
        };

    public static R.Hello Write(NodeMessages.Hello hello) =>
        new()
        {
            Database = hello.Identity.Database,
            TokenKey = hello.Identity.TokenKey,
            Protocol = hello.Identity.Protocol,
            OldestProtocol = hello.Identity.OldestProtocol,
            Version = hello.Identity.Version,
        };

    public static NodeMessages.Hello Read(R.Hello written) =>
        new(
            new NodeIdentity(
                written.Database,
                written.TokenKey,
                written.Protocol,
                written.OldestProtocol,
                written.Version
            )
        );
}
