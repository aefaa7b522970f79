using System.Text.Json;
using System.Text.Json.Serialization;
using Coordinator.Cluster.Nodes;

namespace Coordinator.Node.Management;

/// <summary>The cluster API's JSON: Akka Management's names and shapes, not this coordinator's own.</summary>
internal static class ClusterJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static IResult Of<T>(T body, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(body, Options, statusCode: status);

    public static IResult Message(string message, int status = StatusCodes.Status200OK) =>
        Of(new MessageDto(message), status);

    public static string Text<T>(T body) => JsonSerializer.Serialize(body, Options);

    public static MembersDto Members(ClusterPicture cluster)
    {
        var up = cluster.Members.Where(member => member.Status == "Up").ToList();
        return new MembersDto(
            cluster.Self,
            [.. cluster.Members.Select(Member)],
            [
                .. cluster
                    .Members.Where(member => member.UnreachableFor.Count > 0)
                    .OrderBy(member => member.Address, StringComparer.Ordinal)
                    .Select(member => new UnreachableDto(member.Address, member.UnreachableFor)),
            ],
            cluster.Leader,
            cluster.Oldest,
            up.SelectMany(member => member.Roles)
                .Distinct()
                .ToDictionary(
                    role => role,
                    role => up.First(member => member.Roles.Contains(role)).Address,
                    StringComparer.Ordinal
                )
        );
    }

    public static MemberDto Member(MemberPicture member) =>
        new(member.Address, FormattableString.Invariant($"{member.Uid}"), member.Status, member.Roles);

    public static ShardDto[] Shards(RegionPicture region) =>
        [
            .. region
                .Shards.OrderBy(shard => shard.Key, StringComparer.Ordinal)
                .Select(shard => new ShardDto(shard.Key, shard.Value)),
        ];

    public static DomainEventDto Happening(ClusterDomainEvent happened) =>
        new(
            happened.Member is { } member
                ? new DomainEventMemberDto(
                    new UniqueAddressDto(member.Address, member.Uid),
                    member.Status,
                    member.Roles,
                    DomainEventMemberDto.OnlyDataCenter
                )
                : null,
            happened.PreviousStatus,
            happened.Role,
            happened.Address,
            happened.Type
        );
}

/// <summary>What was done, or why not.</summary>
internal sealed record MessageDto(string Message);

/// <summary>A member; its uid is a string, since JavaScript's numbers don't hold it.</summary>
internal sealed record MemberDto(string Node, string NodeUid, string Status, IReadOnlyList<string> Roles);

internal sealed record UnreachableDto(string Node, IReadOnlyList<string> ObservedBy);

/// <summary>The oldest are looked for among members that are up.</summary>
internal sealed record MembersDto(
    string SelfNode,
    IReadOnlyList<MemberDto> Members,
    IReadOnlyList<UnreachableDto> Unreachable,
    string? Leader,
    string? Oldest,
    IReadOnlyDictionary<string, string> OldestPerRole
);

internal sealed record EntityTypesDto(IReadOnlyList<string> EntityTypeKeys);

internal sealed record ShardDto(string ShardId, int NumEntities);

/// <summary>This node's shards.</summary>
internal sealed record RegionDto(IReadOnlyList<ShardDto> Regions, IReadOnlyList<string> Failed);

/// <summary>One of all nodes' shards.</summary>
internal sealed record NodeShardsDto(IReadOnlyList<ShardDto> Shards, IReadOnlyList<string> Failed);

internal sealed record ShardStatsDto(
    IReadOnlyDictionary<string, NodeShardsDto> Regions,
    int TotalEntities,
    int TotalShards
);

internal sealed record UniqueAddressDto(string Address, long LongUid);

internal sealed record DomainEventMemberDto(
    UniqueAddressDto UniqueAddress,
    string Status,
    IReadOnlyList<string> Roles,
    string DataCenter
)
{
    /// <summary>Akka.NET has no data centres: everything is in the one that the JVM edition has by default.</summary>
    public const string OnlyDataCenter = "default";
}

internal sealed record DomainEventDto(
    DomainEventMemberDto? Member,
    string? PreviousStatus,
    string? Role,
    string? Address,
    string Type
);
