using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Ice;
using Coordinator.Node.Tokens;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace Coordinator.Node.Hubs;

/// <summary>
/// The player's end of a session: what the game tells goes out through SignalR, in order. A session must not wait for a
/// slow player, so there is a queue between them, and a player whose queue is full is cut off: it comes back by itself,
/// and is told the whole state.
/// </summary>
internal sealed class PlayerConnection(
    PlayerIdentity player, ISingleClientProxy client, IceServerList ice, IClusterNode node, Action abort, TimeProvider time)
    : IPlayerConnection
{
    /// <summary>A game of eight in a storm makes some dozens of events a second; this is several seconds of them.</summary>
    public const int QueueLength = 1024;

    /// <summary>How long the goodbye of a connection that was taken over has to reach the player.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);

    private readonly Channel<(string Event, JsonElement Body)> queue = Channel.CreateBounded<(string, JsonElement)>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private volatile bool wasReplaced;
    private volatile bool isOver;

    /// <summary>The players of the game; empty until the session has found it.</summary>
    public ImmutableArray<string> Players { get; private set; } = [];

    /// <summary>The game's epoch as this player was told it last; 0 before the first pause.</summary>
    public int Epoch { get; private set; }

    public void Joined(GameState state)
    {
        Epoch = state.Epoch;
        Players = state.Players;
        Send(HubEvents.GameJoined, GameViews.Joined(state, player.PlayerId, ice.For(player), node.PublicUrls));
    }

    public void Told(Notice notice)
    {
        if (notice is Notices.Paused { Epoch: var epoch }) Epoch = epoch;
        var (name, body) = NoticeViews.Of(player.GameId, notice);
        Send(name, body);
    }

    /// <summary>
    /// Half of the queue is the game's: a player that floods another with signals gets them dropped, which a later attempt
    /// makes up for, and does not get the other cut off.
    /// </summary>
    public void Signalled(string fromPlayer, PeerSignal signal)
    {
        if (queue.Reader.Count >= QueueLength / 2) return;
        Send(HubEvents.WebRtcSignal, new RelayedSignal(fromPlayer, signal.Type, JsonElement.Parse(signal.Payload), signal.Attempt));
    }

    public void Replaced()
    {
        Send(HubEvents.SessionReplaced, new SessionReplaced(player.GameId, player.PlayerId));
        wasReplaced = true;
        End();
    }

    public void NotFound()
    {
        End();
        abort();
    }

    /// <summary>Nothing more will be sent.</summary>
    public void End()
    {
        isOver = true;
        queue.Writer.TryComplete();
    }

    /// <summary>Sends what is queued until the connection is over. Does not throw.</summary>
    public async Task PumpAsync()
    {
        try
        {
            await foreach (var (name, body) in queue.Reader.ReadAllAsync())
                await client.SendAsync(name, body);
            if (!wasReplaced) return;
            await Task.Delay(Goodbye, time);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The connection broke while being written to; SignalR says so to the hub, which ends the session.
            End();
        }
        abort();
    }

    private void Send(string name, object body)
    {
        if (isOver || queue.Writer.TryWrite((name, JsonSerializer.SerializeToElement(body, body.GetType(), WireJson.Options))))
            return;
        End();
        abort();
    }
}
