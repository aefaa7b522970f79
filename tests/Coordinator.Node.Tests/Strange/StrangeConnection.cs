using System.Net.WebSockets;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.Strange;

/// <summary>A connection over which many calls are under way at once, and anything can be sent.</summary>
internal sealed class StrangeConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly Encoding _encoding;
    private readonly Dictionary<int, string?> _errors = [];
    private TaskCompletionSource _answered = New();
    private int _awaited;
    private string _ending = "";
    private Task _reading = Task.CompletedTask;

    private StrangeConnection(Encoding encoding) => _encoding = encoding;

    public static async Task<StrangeConnection> ConnectAsync(TestNode node, string token, Encoding encoding)
    {
        var connection = new StrangeConnection(encoding);
        var address = new UriBuilder(node.Players.BaseAddress!)
        {
            Scheme = "ws",
            Path = "/hubs/game",
            Query = $"access_token={token}",
        };
        await connection._socket.ConnectAsync(address.Uri, CancellationToken.None);
        var handshake = System.Text.Encoding.UTF8.GetBytes(
            $$"""{"protocol":"{{encoding.Name}}","version":1}{{'\u001e'}}"""
        );
        await connection._socket.SendAsync(
            handshake,
            WebSocketMessageType.Text,
            endOfMessage: true,
            CancellationToken.None
        );
        var buffer = new byte[3]; // {} and the end of the record
        for (var read = 0; read < buffer.Length; )
            read += (await connection._socket.ReceiveAsync(buffer.AsMemory(read), CancellationToken.None)).Count;
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection._reading = connection.ReadAsync(joined);
        await joined.Task.WaitAsync(Patience); // what comes first is game_joined: from then on there are peers
        return connection;
    }

    /// <summary>Makes all these calls at once, and says of each that was misjudged how.</summary>
    public async Task<IReadOnlyList<string>> JudgeAsync(IReadOnlyList<StrangeCall> calls)
    {
        lock (_errors)
        {
            _errors.Clear();
            _answered = New();
            _awaited = calls.Count(call => call.HasAnswer);
            if (_awaited == 0)
                _answered.SetResult();
        }
        await SendAsync(calls.SelectMany(call => call.Frame.ToArray()).ToArray());
        var ended = await Task.WhenAny(_answered.Task, _reading).WaitAsync(Patience);
        lock (_errors)
        {
            return
            [
                .. calls
                    .Where(call => call.HasAnswer)
                    .Select(call =>
                        _errors.TryGetValue(call.Id, out var error)
                            ? call.Misjudged(error)
                            : $"The connection ended ({_ending}) before the answer to {call.Text}"
                    )
                    .OfType<string>(),
            ];
        }
    }

    /// <summary>Sends what ends the connection. Says what is wrong where it has not ended.</summary>
    public async Task<string?> EndAsync(StrangeCall call)
    {
        await SendAsync(call.Frame);
        if (call.Expected == Verdict.HungUp)
        {
            _socket.Abort();
            return null;
        }
        try
        {
            await _reading.WaitAsync(Patience);
            return null;
        }
        catch (TimeoutException)
        {
            return $"The connection goes on after {call.Text}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> bytes) =>
        _socket.SendAsync(
            bytes,
            _encoding.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary,
            endOfMessage: true,
            CancellationToken.None
        );

    private async Task ReadAsync(TaskCompletionSource joined)
    {
        var buffer = new byte[256 * 1024];
        int length = 0,
            last = 0;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    _ending =
                        $"{_socket.CloseStatus}, and before it "
                        + $"{System.Text.Encoding.UTF8.GetString(buffer.AsSpan(0, Math.Min(last, 300)))}";
                    return;
                }
                length += received.Count;
                last = length;
                var read = _encoding.Read(buffer.AsMemory(0, length), OnAnswer);
                if (read > 0)
                    joined.TrySetResult();
                buffer.AsSpan(read, length - read).CopyTo(buffer);
                length -= read;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            _ending = e.Message;
        }
    }

    private void OnAnswer(int id, string? error)
    {
        lock (_errors)
            if (_errors.TryAdd(id, error) && --_awaited == 0)
                _answered.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
