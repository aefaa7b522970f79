using Coordinator.Cluster;
using Coordinator.Protocol;

namespace Coordinator.Node.Players;

/// <summary>What a player is told where its call fails for a reason that is not its own.</summary>
internal sealed partial class CallFailures(ILogger<CallFailures> log)
{
    public const string Unavailable = $"{CallErrors.Unavailable}the game did not answer in time, repeat the call.";

    public const string TooManyReports =
        $"{CallErrors.Limited}this player has reported losses and frames too often in one pause; it counts as it "
        + "stood.";

    /// <summary>Of calls of one kind over one connection.</summary>
    public static string TooManyCalls(string method) =>
        $"{CallErrors.Limited}too many calls of {method} on this connection, repeat it later.";

    public const string Unexpected = "internal error: the coordinator's log says more.";

    /// <summary>The error that the player is told; the same one where the call was refused. What is a mistake is
    /// logged.</summary>
    public CallException Of(Exception failure, ConnectedPlayer player, string method)
    {
        switch (failure)
        {
            case CallException refusal:
                return refusal;
            case GameUnavailableException:
                return new CallException(Unavailable);
            default:
                CallFailed(failure, method, player.Identity.PlayerId, player.Identity.GameId, player.Connection.Epoch);
                return new CallException(Unexpected);
        }
    }

    [LoggerMessage(20, LogLevel.Error, "The call {Method} of player {PlayerId} of game {GameId} epoch {Epoch} failed.")]
    private partial void CallFailed(Exception e, string method, string playerId, string gameId, int epoch);
}
