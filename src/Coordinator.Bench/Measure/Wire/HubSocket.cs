using System.Net.WebSockets;
using System.Text.Json;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>
/// One connection to the hub, as cheap as it can be: the generator shares the machine with what it measures. It speaks
/// the JSON hub protocol over a WebSocket, does not come back when it is lost, and waits for no answer.
/// </summary>
internal sealed class HubSocket(ClientWebSocket socket, IHubListener listener) : IDisposable
{
    private const int UsualBuffer = 1_024;

    private readonly Lock _gate = new();
    private Queue<ReadOnlyMemory<byte>>? _waiting;
    private bool _isSending, _isOver;
    private byte[] _buffer = new byte[UsualBuffer];

    /// <summary>Sends, after what was sent before. Does nothing on a connection that is over.</summary>
    public void Send(ReadOnlyMemory<byte> record)
    {
        lock (_gate)
        {
            if (_isOver) return;
            if (_isSending)
            {
                (_waiting ??= new()).Enqueue(record);
                return;
            }
            _isSending = true;
        }
        _ = SendAllAsync(record);
    }

    /// <summary>Receives until the connection is over.</summary>
    public async Task ReceiveAllAsync()
    {
        try
        {
            var length = 0;
            while (true)
            {
                if (length == _buffer.Length) Array.Resize(ref _buffer, length * 2);
                var received = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    var why = socket.CloseStatusDescription ?? socket.CloseStatus.ToString();
                    Over($"closed by the coordinator ({why})");
                    return;
                }
                length += received.Count;
                if (!received.EndOfMessage) continue;
                Deliver(_buffer.AsSpan(0, length));
                length = 0;
            }
        }
        catch (Exception e) when (
            e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            Over(e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            Over($"what came is not understood: {e.Message}");
        }
    }

    /// <summary>The listener is told nothing any more.</summary>
    public void Silence()
    {
        lock (_gate) _isOver = true;
    }

    /// <summary>Hangs up at once.</summary>
    public void Dispose()
    {
        Silence();
        socket.Abort();
        socket.Dispose();
    }

    private void Deliver(ReadOnlySpan<byte> message)
    {
        while (message.IndexOf(HubRecord.Separator) is var end and >= 0)
        {
            var record = HubRecord.Parse(message[..end]);
            message = message[(end + 1)..];
            if (Volatile.Read(ref _isOver)) return;
            switch (record.Type)
            {
                case HubRecord.Invocation:
                    listener.OnEvent(record.Target, record.Body);
                    break;
                case HubRecord.Completion:
                    listener.OnAnswer(record.Id, record.Error, record.Body);
                    break;
                case HubRecord.Close or HubRecord.Handshake when record.Error is not null:
                    Over(record.Error);
                    break;
            }
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> record)
    {
        try
        {
            while (true)
            {
                await socket.SendAsync(record, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                lock (_gate)
                {
                    if (_waiting is null || !_waiting.TryDequeue(out record))
                    {
                        _isSending = false;
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (
            e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Over(e.Message);
        }
    }

    private void Over(string why)
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
        }
        listener.OnLost(why);
    }
}
