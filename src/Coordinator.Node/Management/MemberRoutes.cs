using Coordinator.Cluster.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace Coordinator.Node.Management;

/// <summary><c>/cluster/members</c>: who is in the cluster, and who shall come and go.</summary>
internal static class MemberRoutes
{
    /// <summary>A member's address has slashes, and need not have them encoded.</summary>
    private const string OneMember = "/members/{**address}";

    private static readonly IResult NotSupported = ClusterJson.Message(
        "Operation not supported",
        StatusCodes.Status400BadRequest
    );

    public static void MapMembers(this RouteGroupBuilder cluster)
    {
        cluster.MapGet("/members", ([FromServices] IClusterMembers members) =>
            ClusterJson.Of(ClusterJson.Members(members.Current))
        );
        cluster.MapGet(OneMember, (string address, [FromServices] IClusterMembers members) =>
            Found(members, address, member => ClusterJson.Of(ClusterJson.Member(member)))
        );

        var changes = cluster.MapGroup("").AddEndpointFilter<RouteGroupBuilder, ClusterChanges>();
        changes.MapPost("/members", JoinAsync);
        changes.MapDelete(OneMember, (string address, [FromServices] IClusterMembers members) =>
            Found(members, address, member => Done(members.Leave(member.Address), "Leaving", member))
        );
        changes.MapPut(OneMember, PutAsync);
        // What the JVM edition can be asked for besides, to prepare for a stop of the whole cluster, is not in
        // Akka.NET.
        changes.MapPut("", () => NotSupported);
    }

    private static async Task<IResult> JoinAsync(HttpRequest request, [FromServices] IClusterAdmission admission)
    {
        var (address, problem) = await FieldAsync(request, "address");
        if (address is null)
            return problem!;
        try
        {
            return ClusterJson.Message($"Joining {admission.Join(address)}");
        }
        catch (FormatException e)
        {
            return ClusterJson.Message(e.Message, StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<IResult> PutAsync(
        string address,
        HttpRequest request,
        [FromServices] IClusterMembers members
    )
    {
        if (Find(members, address) is null)
            return NotFound(address);
        var (operation, problem) = await FieldAsync(request, "operation");
        if (operation is null)
            return problem!;
        return Found(members, address, member => operation.ToUpperInvariant() switch
            {
                "DOWN" => Done(members.Down(member.Address), "Downing", member),
                "LEAVE" => Done(members.Leave(member.Address), "Leaving", member),
                _ => NotSupported,
            });
    }

    private static IResult Found(IClusterMembers members, string address, Func<MemberPicture, IResult> answer) =>
        Find(members, address) is { } member ? answer(member) : NotFound(address);

    /// <summary>By <c>akka.tcp://System@host:port</c> or <c>System@host:port</c>.</summary>
    private static MemberPicture? Find(IClusterMembers members, string address)
    {
        var name = Decoded(address);
        return members.Current.Members.FirstOrDefault(member =>
            member.Address == name || member.Address.EndsWith($"://{name}", StringComparison.Ordinal)
        );
    }

    /// <summary>The server leaves encoded slashes as they are: they might mean something else to a route.</summary>
    private static string Decoded(string address) => address.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static IResult Done(bool isDone, string what, MemberPicture member) =>
        isDone ? ClusterJson.Message($"{what} {member.Address}") : NotFound(member.Address);

    private static IResult NotFound(string address) =>
        ClusterJson.Message($"Member [{Decoded(address)}] not found", StatusCodes.Status404NotFound);

    /// <summary>A field of the form, or why there is none.</summary>
    private static async Task<(string? Value, IResult? Problem)> FieldAsync(HttpRequest request, string name)
    {
        if (!request.HasFormContentType)
            return (
                null,
                ClusterJson.Message("The request must be a form.", StatusCodes.Status415UnsupportedMediaType)
            );
        try
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return form[name] is [{ Length: > 0 } value]
                ? (value, null)
                : (
                    null,
                    ClusterJson.Message($"The form must have the field '{name}' once.", StatusCodes.Status400BadRequest)
                );
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return (null, ClusterJson.Message($"The form can't be read: {e.Message}", StatusCodes.Status400BadRequest));
        }
    }
}
