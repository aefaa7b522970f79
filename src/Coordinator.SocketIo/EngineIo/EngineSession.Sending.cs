using System.Net.WebSockets;

namespace Coordinator.SocketIo.EngineIo;

/// <content>
/// Sending. Over a WebSocket the caller's thread writes where nobody else is writing; what comes meanwhile waits in the
/// outbox, and whoever writes goes on with it. Over polling everything waits in the outbox for a poll.
/// </content>
internal sealed partial class EngineSession
{
    /// <summary>What may wait for a poll before who sends more of it has to wait too, in bytes: the host then knows
    /// that it is much.</summary>
    private const int Ahead = 64 * 1024;

    private bool isWriting;

    /// <summary>
    /// Sends frames in order, with nothing between them. Done when the transport has taken them, or never will: a
    /// session that is over takes nothing, and one whose client reads too slowly is closed. Never throws.
    /// </summary>
    public ValueTask SendAsync(EngineFrame frame, EngineFrame[]? more = null)
    {
        WebSocketLine? writes = null;
        TaskCompletionSource? sent = null;
        bool hasRoom;
        lock (gate)
        {
            if (isClosed)
                return default;
            if (line is not null && !isWriting)
            {
                (isWriting, writes) = (true, line);
                hasRoom = more is null || Add(more, sent = NewSent());
            }
            else
            {
                if (line is not null || outbox.Bytes > Ahead)
                    sent = NewSent();
                hasRoom = more is null ? outbox.TryAdd(frame, sent) : outbox.TryAdd(frame) && Add(more, sent);
                if (hasRoom)
                    AnswerPoll();
            }
        }
        if (!hasRoom)
        {
            Close(CloseReasons.TransportError, Farewell.Broken);
            return default;
        }
        if (writes is null)
            return sent is null ? default : new ValueTask(sent.Task);
        var written = WriteAsync(writes, frame);
        return sent is null ? written : new ValueTask(sent.Task);
    }

    private static TaskCompletionSource NewSent() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Add(EngineFrame[] frames, TaskCompletionSource? sent)
    {
        for (var i = 0; i < frames.Length; i++)
            if (!outbox.TryAdd(frames[i], i == frames.Length - 1 ? sent : null))
                return false;
        return true;
    }

    /// <summary>Writes a frame, and then whatever has come to wait meanwhile.</summary>
    private ValueTask WriteAsync(WebSocketLine to, EngineFrame frame)
    {
        ValueTask write;
        try
        {
            write = to.SendAsync(frame);
            if (!write.IsCompletedSuccessfully)
                return FinishAsync(to, write);
            write.GetAwaiter().GetResult();
        }
        catch (Exception e) when (IsConnectionLoss(e))
        {
            WriteFailed(to);
            return default;
        }
        if (TryGoOn(to, out var next))
            _ = DrainAsync(to, next);
        return default;
    }

    private async ValueTask FinishAsync(WebSocketLine to, ValueTask write)
    {
        try
        {
            await write;
        }
        catch (Exception e) when (IsConnectionLoss(e))
        {
            WriteFailed(to);
            return;
        }
        if (TryGoOn(to, out var next))
            _ = DrainAsync(to, next);
    }

    private async Task DrainAsync(WebSocketLine to, Outbox.Item next)
    {
        do
        {
            try
            {
                await to.SendAsync(next.Frame);
            }
            catch (Exception e) when (IsConnectionLoss(e))
            {
                WriteFailed(to);
                return;
            }
            finally
            {
                next.Sent?.TrySetResult();
            }
        } while (TryGoOn(to, out next));
    }

    /// <summary>The next frame that waits; where there is none, nobody writes any more.</summary>
    private bool TryGoOn(WebSocketLine to, out Outbox.Item next)
    {
        bool closes;
        lock (gate)
        {
            if (outbox.TryTake(out next))
                return true;
            isWriting = false;
            closes = isClosed;
        }
        if (closes)
            to.Close();
        return false;
    }

    private void WriteFailed(WebSocketLine to)
    {
        lock (gate)
        {
            isWriting = false;
            outbox.Clear();
        }
        to.Abort();
        Close(CloseReasons.TransportError, Farewell.Abort);
    }

    private static bool IsConnectionLoss(Exception e) =>
        e
            is WebSocketException
                or OperationCanceledException
                or IOException
                or ObjectDisposedException
                or InvalidOperationException;
}
