using System.Net.WebSockets;
using System.Text.Json;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>
/// One connection of a player, as cheap as it can be: the generator shares the machine with what it measures. It speaks
/// a dialect over a WebSocket, does not come back when it is lost, and waits for no answer.
/// </summary>
internal sealed class PlayerSocket(ClientWebSocket socket, Dialect dialect, string token, IPlayerListener listener)
    : IDisposable
{
    private const int UsualBuffer = 1_024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource? _accepted = dialect.IsGreetedLater
        ? new(TaskCreationOptions.RunContinuationsAsynchronously)
        : null;

    private Queue<ReadOnlyMemory<byte>>? _waiting;
    private bool _isSending,
        _isOver;
    private byte[] _buffer = new byte[UsualBuffer];

    /// <summary>When the last ping came, and how long after it the next one has to, in ticks; 0: none is
    /// awaited.</summary>
    private long _pingedAt,
        _patience;

    /// <summary>Nobody uses it any more.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Greets, and receives from now on. Completed once the player is let in.</summary>
    /// <exception cref="NotLetInException">It is not.</exception>
    /// <exception cref="IOException">The connection was lost before that was said.</exception>
    public Task StartAsync()
    {
        if (_accepted is null)
            Send(dialect.Greeting(token));
        _ = ReceiveAllAsync();
        return _accepted?.Task ?? Task.CompletedTask;
    }

    /// <summary>Calls a method of the coordinator, whose answer will carry <paramref name="id"/>.</summary>
    public void Call<T>(int id, string method, T argument) => Send(dialect.Call(id, method, argument));

    /// <summary>
    /// Shows that it is there, where the dialect wants that, or sees whether the coordinator is. To be called now and
    /// then.
    /// </summary>
    /// <param name="now">In ticks.</param>
    public void TakeTurn(long now)
    {
        if (!dialect.Beat.IsEmpty)
            Send(dialect.Beat);
        var (patience, silent) = (Volatile.Read(ref _patience), now - Volatile.Read(ref _pingedAt));
        if (patience > 0 && silent > patience)
            Over($"no ping for {Ticks.Seconds(silent):0.0} s, {Ticks.Seconds(patience):0.0} s were promised at most");
    }

    /// <summary>The listener is told nothing any more.</summary>
    public void Silence()
    {
        lock (_gate)
            _isOver = true;
    }

    /// <summary>Hangs up at once.</summary>
    public void Dispose()
    {
        Silence();
        IsDisposed = true;
        socket.Abort();
        socket.Dispose();
    }

    /// <summary>Sends, after what was sent before. Does nothing on a connection that is over.</summary>
    private void Send(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            if (_isSending)
            {
                (_waiting ??= new()).Enqueue(message);
                return;
            }
            _isSending = true;
        }
        _ = SendAllAsync(message);
    }

    /// <summary>Receives until the connection is over.</summary>
    private async Task ReceiveAllAsync()
    {
        try
        {
            var length = 0;
            while (true)
            {
                if (length == _buffer.Length)
                    Array.Resize(ref _buffer, length * 2);
                var received = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    var why = socket.CloseStatusDescription ?? socket.CloseStatus.ToString();
                    Over($"closed by the coordinator ({why})");
                    return;
                }
                length += received.Count;
                if (!received.EndOfMessage)
                    continue;
                Deliver(_buffer.AsSpan(0, length));
                length = 0;
            }
        }
        catch (Exception e)
            when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            Over(e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            Over($"what came is not understood: {e.Message}");
        }
    }

    private void Deliver(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var packet = dialect.Next(ref message);
            if (Volatile.Read(ref _isOver))
                return;
            switch (packet.Kind)
            {
                case PacketKind.Event:
                    listener.OnEvent(packet.Name, packet.Body);
                    break;
                case PacketKind.Answer:
                    listener.OnAnswer(packet.Id, packet.Error, packet.Body);
                    break;
                case PacketKind.Ping:
                    Volatile.Write(ref _pingedAt, Ticks.Now);
                    Send(dialect.Pong);
                    break;
                case PacketKind.Opened:
                    Volatile.Write(ref _pingedAt, Ticks.Now);
                    Volatile.Write(ref _patience, Ticks.Of(TimeSpan.FromMilliseconds(packet.PatienceMs)));
                    Send(dialect.Greeting(token));
                    break;
                case PacketKind.Accepted:
                    if (!dialect.FirstWords.IsEmpty)
                        Send(dialect.FirstWords);
                    _accepted?.TrySetResult();
                    break;
                case PacketKind.Refused:
                    _accepted?.TrySetException(new NotLetInException(packet.Error!));
                    Over(packet.Error!);
                    break;
                case PacketKind.Over:
                    Over(packet.Error!);
                    break;
            }
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            while (true)
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                lock (_gate)
                {
                    if (_waiting is null || !_waiting.TryDequeue(out message))
                    {
                        _isSending = false;
                        return;
                    }
                }
            }
        }
        catch (Exception e)
            when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Over(e.Message);
        }
    }

    private void Over(string why)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _isOver = true;
        }
        // Who waits to be let in is told by that; the listener hears of the end of what has begun.
        if (_accepted is { } accepted && (accepted.TrySetException(new IOException(why)) || accepted.Task.IsFaulted))
            return;
        listener.OnLost(why);
    }
}
