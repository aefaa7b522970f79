using Coordinator.Cluster;
using Coordinator.Node.Api;
using Coordinator.Node.Tokens;

namespace Coordinator.Node.Hubs;

/// <summary>
/// Refuses a player at the door where a connection would only be closed again: a client that is told 404 can stop for
/// good, where a closed connection looks like a bad line, and it would come back for ever.
/// </summary>
internal sealed class HubAdmission(RequestDelegate next, IGames games, PlayersHere here, WebOrigins origins)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!origins.IsAllowed(context.Request))
        {
            await Problems.Write(context, StatusCodes.Status403Forbidden,
                "Pages of this origin may not use the hub. Add it to Coordinator:AllowedOrigins.");
            return;
        }
        if (!HubInstance.IsValid(context.Request))
        {
            await Problems.Write(context, StatusCodes.Status400BadRequest, Wire.Ids.ExpectedInstance);
            return;
        }
        // A request with a connection id belongs to a connection that was let in when it was negotiated.
        if (!context.Request.Query.ContainsKey("id") && await Refusal(context) is { } refusal)
        {
            await Problems.Write(context, refusal.Status, refusal.Title);
            return;
        }
        await next(context);
    }

    private async Task<(int Status, string Title)?> Refusal(HttpContext context)
    {
        // Authorization, before this, has let nobody pass without a token; an identity may be missing in it all the same.
        if (PlayerIdentity.Of(context.User) is not { } player)
            return (StatusCodes.Status401Unauthorized, "The token names no player of a game.");
        if (here.AreSentElsewhere)
        {
            context.Response.Headers.RetryAfter = "1";
            return (StatusCodes.Status503ServiceUnavailable, "This node is being drained. Connect to another.");
        }
        try
        {
            return await games.AdmitAsync(player.GameId, player.PlayerId, context.RequestAborted)
                ? null
                : (StatusCodes.Status404NotFound, "There is no such game, or no such player in it.");
        }
        catch (GameUnavailableException)
        {
            context.Response.Headers.RetryAfter = "1";
            return (StatusCodes.Status503ServiceUnavailable, "The game did not answer in time. Try again.");
        }
    }
}
