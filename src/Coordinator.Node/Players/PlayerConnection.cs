using System.Collections.Immutable;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Ice;
using Coordinator.Node.Limits;
using Coordinator.Node.Tokens;
using Coordinator.Node.Wire;
using Coordinator.Protocol;

namespace Coordinator.Node.Players;

/// <summary>
/// The player's end of a session: what the game tells goes out over the player's line, in order. It is written where it
/// is told, so that it changes no thread on its way. A session must not wait for a slow player, so what comes while the
/// line is full queues up, and a player whose queue is full is cut off: it comes back by itself, and is told the whole
/// state.
/// </summary>
internal sealed class PlayerConnection(
    PlayerIdentity player,
    IPlayerLine line,
    IceServerList ice,
    IClusterNode node,
    QueueLimit limit,
    TimeProvider time
) : IPlayerConnection, IWaitingQueue
{
    /// <summary>
    /// A game of eight in a storm makes some dozens of events a second; this is several seconds of them. How much they
    /// may be in bytes is a setting.
    /// </summary>
    public const int QueueLength = 1024;

    /// <summary>How long the goodbye of a connection that was taken over has to reach the player.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);

    // What waits for the line, and the lock of what stands below.
    private readonly Queue<(PlayerMessage Message, int Bytes)> queue = new();
    private long queuedBytes;
    private bool isWriting;
    private bool isOver;
    private bool wasReplaced;

    public bool RepeatsReports => line.RepeatsReports;

    /// <summary>The players of the game; empty until the session has found it.</summary>
    public ImmutableArray<string> Players { get; private set; } = [];

    /// <summary>The game's epoch as this player was told it last; 0 before the first pause.</summary>
    public int Epoch { get; private set; }

    public void Joined(GameState state)
    {
        Epoch = state.Epoch;
        Players = state.Players;
        Send(
            new PlayerMessage(
                HubEvents.GameJoined,
                GameViews.Joined(state, player.PlayerId, ice.For(player), node.PublicUrls)
            )
        );
    }

    public void Told(News news)
    {
        if (news.Notice is Notices.Paused { Epoch: var epoch })
            Epoch = epoch;
        Send(news.As(player.GameId, static (gameId, notice) =>
            {
                var (name, body) = NoticeViews.Of(gameId, notice);
                return new PlayerMessage(name, body);
            }));
    }

    /// <summary>
    /// Half of the queue is the game's: a player that floods another with signals gets them dropped, which a later
    /// attempt makes up for, and does not get the other cut off.
    /// </summary>
    public void Signalled(string fromPlayer, PeerSignal signal)
    {
        bool isDropped;
        lock (queue)
            isDropped = queue.Count >= QueueLength / 2 || queuedBytes >= limit.Bytes / 2;
        if (isDropped)
            limit.Metrics.Count(LimitKind.QueuedSignal);
        else
            Send(
                new PlayerMessage(
                    HubEvents.WebRtcSignal,
                    new RelayedSignal(fromPlayer, signal.Type, JsonElement.Parse(signal.Payload), signal.Attempt)
                )
            );
    }

    public void Replaced() =>
        Send(
            new PlayerMessage(HubEvents.SessionReplaced, new SessionReplaced(player.GameId, player.PlayerId)),
            isGoodbye: true
        );

    public void NotFound()
    {
        End();
        line.Dismiss();
    }

    public long QueuedBytes => Interlocked.Read(ref queuedBytes);

    public void CutOff()
    {
        if (!Drop())
            return;
        limit.Metrics.Count(LimitKind.AllQueues);
        line.Abort();
    }

    /// <summary>Nothing more will be told; what is queued still goes out.</summary>
    public void End()
    {
        lock (queue)
            isOver = true;
    }

    private void Send(PlayerMessage message, bool isGoodbye = false)
    {
        bool isFull,
            isQueued;
        lock (queue)
        {
            if (isOver)
                return;
            // What is written at once does not wait, so its size does not matter.
            var bytes = isWriting ? line.LengthOf(message) : 0;
            isFull = queue.Count >= QueueLength || queuedBytes + bytes > limit.Bytes;
            (isOver, wasReplaced) = (isFull || isGoodbye, isGoodbye);
            if (!isFull)
            {
                queue.Enqueue((message, bytes));
                queuedBytes += bytes;
                limit.OfAll.Add(this, bytes);
            }
            isQueued = !isFull && isWriting;
            isWriting = true;
        }
        if (isQueued)
        {
            if (limit.OfAll.IsOver)
                limit.OfAll.Trim();
            return;
        }
        if (!isFull)
        {
            _ = PumpAsync();
            return;
        }
        limit.Metrics.Count(LimitKind.Queue);
        line.Abort();
    }

    /// <summary>Nothing more will be told, and what waits is let go of. False: nothing waits, and all stays as it
    /// is.</summary>
    private bool Drop()
    {
        lock (queue)
        {
            if (queue.Count == 0)
                return false;
            isOver = true;
            queue.Clear();
            limit.OfAll.Remove(this, queuedBytes, isEmpty: true);
            queuedBytes = 0;
            return true;
        }
    }

    /// <summary>Writes what is queued: at once, where the line takes it, and else as it does. Does not throw.</summary>
    private async Task PumpAsync()
    {
        try
        {
            while (Next() is { } message)
                await line.WriteAsync(message);
            if (!wasReplaced)
                return;
            await Task.Delay(Goodbye, time);
            line.Dismiss();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The connection broke while being written to; whoever serves it is told, and ends the session.
            End();
            Drop();
            line.Abort();
        }
    }

    /// <summary>What waits first; null where nothing does, and then nobody writes any more.</summary>
    private PlayerMessage? Next()
    {
        lock (queue)
        {
            if (queue.TryDequeue(out var next))
            {
                queuedBytes -= next.Bytes;
                limit.OfAll.Remove(this, next.Bytes, queue.Count == 0);
                return next.Message;
            }
            isWriting = false;
            return null;
        }
    }
}
