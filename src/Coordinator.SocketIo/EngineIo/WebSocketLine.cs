using System.Buffers;
using System.Net.WebSockets;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>One WebSocket of a client, read by the request that opened it and written by whoever has something to
/// say.</summary>
internal sealed class WebSocketLine(WebSocket socket, EngineServer server) : IDisposable
{
    private const int FirstBuffer = 4096;

    /// <summary>How long a client may take to answer a close.</summary>
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    private int isClosing;
    private long abortAtTicks = long.MaxValue;

    /// <summary>Whether it was closed from here.</summary>
    public bool IsClosing => Volatile.Read(ref isClosing) != 0;

    /// <summary>Sends a frame. Only one at a time.</summary>
    public ValueTask SendAsync(EngineFrame frame) =>
        socket.SendAsync(
            frame.Bytes,
            frame.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text,
            endOfMessage: true,
            CancellationToken.None
        );

    /// <summary>
    /// Hands each message to <paramref name="take"/>, one after the other, until either side closes. While nothing
    /// comes it holds no buffer.
    /// </summary>
    /// <returns>Why it is over.</returns>
    public async Task<string> ReadAsync(Func<ReadOnlyMemory<byte>, bool, ValueTask> take)
    {
        byte[]? buffer = null;
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                var length = 0;
                while (result is { MessageType: not WebSocketMessageType.Close, EndOfMessage: false })
                {
                    buffer = Grown(buffer, length);
                    result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += result.Count;
                    if (length <= server.Options.MaxPayload)
                        continue;
                    Close(WebSocketCloseStatus.MessageTooBig);
                    return CloseReasons.TransportError;
                }
                if (result.MessageType == WebSocketMessageType.Close)
                    return CloseReasons.TransportClose;
                if (!IsClosing)
                    await take(buffer.AsMemory(0, length), result.MessageType == WebSocketMessageType.Binary);
                if (buffer is null)
                    continue;
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = null;
            }
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
            return CloseReasons.TransportClose;
        }
        catch (Exception e)
            when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            return CloseReasons.TransportError;
        }
        finally
        {
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Answers the client's close, or waits a while for its answer to ours; afterwards the connection may
    /// go.</summary>
    public async Task EndAsync()
    {
        Close();
        await ReadAsync(static (_, _) => default);
    }

    /// <summary>Tells the client that it is over. Whatever it says from now on is not heard.</summary>
    public void Close(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure)
    {
        if (Interlocked.Exchange(ref isClosing, 1) != 0)
            return;
        ExpectEnd();
        _ = SayCloseAsync(status);
    }

    /// <summary>From now on it has a while to come to its end by itself.</summary>
    public void ExpectEnd() => Volatile.Write(ref abortAtTicks, (server.Now + CloseWithin).Ticks);

    public void Abort()
    {
        Volatile.Write(ref isClosing, 1);
        socket.Abort();
    }

    /// <summary>Drops the connection where the client does not answer a close.</summary>
    public void AbortIfLate(TimeSpan now)
    {
        if (now.Ticks >= Volatile.Read(ref abortAtTicks))
            Abort();
    }

    public void Dispose() => socket.Dispose();

    private async Task SayCloseAsync(WebSocketCloseStatus status)
    {
        try
        {
            await socket.CloseOutputAsync(status, null, CancellationToken.None);
        }
        catch (Exception e)
            when (e
                    is WebSocketException
                        or OperationCanceledException
                        or IOException
                        or ObjectDisposedException
                        or InvalidOperationException
            )
        {
            // The client is gone already.
        }
    }

    private byte[] Grown(byte[]? buffer, int length)
    {
        if (buffer is null)
            return ArrayPool<byte>.Shared.Rent(FirstBuffer);
        if (length < buffer.Length)
            return buffer;
        // One byte more than allowed, by which a message that is too long is known.
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer.Length * 2L, server.Options.MaxPayload + 1L));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
