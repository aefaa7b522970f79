using Coordinator.Node.Api;
using Coordinator.Node.Limits;
using Coordinator.Node.Players;
using Coordinator.Node.Tokens;
using Microsoft.Extensions.Primitives;

namespace Coordinator.Node.Hubs;

/// <summary>
/// Refuses a player of the hub at the door, where a connection would only be closed again.
/// </summary>
internal sealed class HubAdmission(
    RequestDelegate next,
    PlayerDoor door,
    WebOrigins origins,
    ConnectionIds ids,
    ConnectLimits limits
)
{
    /// <summary>The parameter that names a connection.</summary>
    private const string ConnectionId = "id";

    private static readonly Refusal NoConnection = new(
        StatusCodes.Status404NotFound,
        "There is no such connection of this player.",
        MayComeBack: false
    );

    private const string Negotiation = $"{HubHosting.Path}/negotiate";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!await origins.AdmitsAsync(context) || !await PlayerInstance.AdmitsAsync(context))
            return;
        // Authorization, before this, has let nobody pass without a token; an identity may be missing in it all the
        // same.
        if (PlayerIdentity.Of(context.User) is not { } player)
        {
            await Problems.Write(context, StatusCodes.Status401Unauthorized, "The token names no player of a game.");
            return;
        }
        // A request with a connection's id belongs to a connection that was let in when it was negotiated. An empty one
        // is none.
        var id = context.Request.Query[ConnectionId].ToString();
        var isOfConnection = id.Length > 0 && IsOfConnection(context, id, player);
        if (!isOfConnection && !await limits.AdmitsAsync(context, player))
            return;
        // One that waits for its game, as all do whose node has died, is no stranger.
        context.Admit();
        if (
            !isOfConnection
            && (id.Length > 0 ? NoConnection : await door.RefusalAsync(player, context.RequestAborted)) is { } refusal
        )
        {
            await refusal.WriteAsync(context);
            return;
        }
        if (context.Request.Path.StartsWithSegments(Negotiation))
            await NegotiateAsync(context, player);
        else
            await next(context);
    }

    /// <summary>Hands a request of this player's own connection on under SignalR's id for it. False: it has no such
    /// connection.</summary>
    private bool IsOfConnection(HttpContext context, string tied, PlayerIdentity player)
    {
        if (ids.Untied(tied, player) is not { } id)
            return false;
        context.Request.Query = new QueryCollection(
            new Dictionary<string, StringValues>(context.Request.Query) { [ConnectionId] = id }
        );
        return true;
    }

    /// <summary>Answers with SignalR's own answer, whose id is tied to the player.</summary>
    private async Task NegotiateAsync(HttpContext context, PlayerIdentity player)
    {
        var body = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }
        var text = answer.ToArray();
        if (text.Length == 0)
            return;
        if (context.Response.StatusCode == StatusCodes.Status200OK)
            text = ids.Tied(text, player);
        context.Response.ContentLength = text.Length;
        await body.WriteAsync(text, context.RequestAborted);
    }
}
