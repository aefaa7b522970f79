using Coordinator.Cluster;
using Coordinator.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Hubs;

/// <summary>What a player is told where its call fails for a reason that is not its own.</summary>
internal sealed partial class HubErrors(ILogger<HubErrors> log)
{
    public const string Unavailable = $"{CallErrors.Unavailable}the game did not answer in time, repeat the call.";

    public const string TooManyReports =
        $"{CallErrors.Limited}this player has reported losses and frames too often in one pause; it counts as it stood.";

    public const string Unexpected = "internal error: the coordinator's log says more.";

    /// <summary>The error that the player is told; the same one where the call was refused. What is a mistake is logged.</summary>
    public HubException Of(Exception failure, HubInvocationContext call)
    {
        switch (failure)
        {
            case HubException refusal:
                return refusal;
            case GameUnavailableException:
                return new HubException(Unavailable);
            default:
                var player = ConnectedPlayer.Of(call.Context);
                CallFailed(
                    failure, call.HubMethodName, player?.Identity.PlayerId, player?.Identity.GameId, player?.Connection.Epoch);
                return new HubException(Unexpected);
        }
    }

    [LoggerMessage(20, LogLevel.Error, "The call {Method} of player {PlayerId} of game {GameId} epoch {Epoch} failed.")]
    private partial void CallFailed(Exception e, string method, string? playerId, string? gameId, int? epoch);
}
