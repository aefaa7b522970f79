using Coordinator.Cluster;
using Coordinator.Node.Api;
using Coordinator.Node.Ice;
using Coordinator.Node.Limits;
using Coordinator.Node.Tokens;

namespace Coordinator.Node.Players;

/// <summary>Where players come in and go out, whatever protocol they speak.</summary>
internal sealed partial class PlayerDoor(
    IGames games,
    IClusterNode node,
    LocalPlayers here,
    IceServerList ice,
    QueueLimit queue,
    TimeProvider time,
    ILogger<PlayerDoor> log
)
{
    /// <summary>
    /// Why a player is not let in; null: it may connect. Told at the door, where a connection would only be closed
    /// again: a client that is told 404 can stop for good, where a closed connection looks like a bad line, and it
    /// would come back for ever.
    /// </summary>
    public async Task<Refusal?> RefusalAsync(PlayerIdentity player, CancellationToken gone)
    {
        if (here.IsRejecting)
            return Refusal.Drained;
        try
        {
            return await games.AdmitAsync(player.GameId, player.PlayerId, gone) ? null : Refusal.NoGame;
        }
        catch (GameUnavailableException)
        {
            return Refusal.NoAnswer;
        }
    }

    /// <summary>Starts the session of a player's new connection.</summary>
    public ConnectedPlayer Connect(PlayerIdentity identity, IPlayerLine line, CallBudget budget, string? instance)
    {
        var connection = new PlayerConnection(identity, line, ice, node, queue, time);
        var session = games.Connect(identity.GameId, identity.PlayerId, connection, instance);
        here.Add(line);
        Connected(identity.PlayerId, identity.GameId, line.Id);
        return new ConnectedPlayer(identity, line, budget, connection, session);
    }

    /// <summary>The connection is gone.</summary>
    public void Disconnect(ConnectedPlayer player, string reason)
    {
        here.Remove(player.Line);
        player.Session.Disconnect();
        player.Connection.End();
        Disconnected(player.Identity.PlayerId, player.Identity.GameId, player.Connection.Epoch, player.Line.Id, reason);
    }

    [LoggerMessage(10, LogLevel.Debug, "Player {PlayerId} of game {GameId} has connected ({ConnectionId}).")]
    private partial void Connected(string playerId, string gameId, string connectionId);

    [LoggerMessage(
        11,
        LogLevel.Debug,
        "Player {PlayerId} of game {GameId} epoch {Epoch} has disconnected ({ConnectionId}): {Reason}"
    )]
    private partial void Disconnected(string playerId, string gameId, int epoch, string connectionId, string reason);
}

/// <summary>Why a player is not let in.</summary>
/// <param name="Status">As HTTP has it.</param>
/// <param name="Title">A sentence for whoever writes the client.</param>
/// <param name="MayComeBack">Whether the same connection may succeed a second later, here or at another node.</param>
internal sealed record Refusal(int Status, string Title, bool MayComeBack)
{
    public static readonly Refusal Drained =
            new(
                StatusCodes.Status503ServiceUnavailable,
                "This node is being drained. Connect to another.",
                MayComeBack: true
            ),
        NoAnswer =
            new(
                StatusCodes.Status503ServiceUnavailable,
                "The game did not answer in time. Try again.",
                MayComeBack: true
            ),
        NoGame =
            new(StatusCodes.Status404NotFound, "There is no such game, or no such player in it.", MayComeBack: false);

    /// <summary>Says so, as the whole answer to a request.</summary>
    public Task WriteAsync(HttpContext context)
    {
        if (MayComeBack)
            context.Response.Headers.RetryAfter = "1";
        return Problems.Write(context, Status, Title);
    }
}
