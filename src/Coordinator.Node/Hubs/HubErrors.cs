using Coordinator.Cluster;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Hubs;

/// <summary>What a player is told where its call fails for a reason that is not its own.</summary>
internal sealed partial class HubErrors(ILogger<HubErrors> log) : IHubFilter
{
    public const string Forbidden = "forbidden";
    public const string Unavailable = "unavailable: the game did not answer in time, repeat the call.";
    public const string Unexpected = "internal error: the coordinator's log says more.";

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (HubException)
        {
            throw;
        }
        catch (GameUnavailableException)
        {
            throw new HubException(Unavailable);
        }
        catch (Exception e)
        {
            var player = ConnectedPlayer.Of(invocationContext.Context);
            CallFailed(e, invocationContext.HubMethodName, player?.Identity.PlayerId, player?.Identity.GameId, player?.Connection.Epoch);
            throw new HubException(Unexpected);
        }
    }

    [LoggerMessage(20, LogLevel.Error, "The call {Method} of player {PlayerId} of game {GameId} epoch {Epoch} failed.")]
    private partial void CallFailed(Exception e, string method, string? playerId, string? gameId, int? epoch);
}
