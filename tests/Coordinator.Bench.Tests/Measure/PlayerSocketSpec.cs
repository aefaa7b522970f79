using System.Text;
using System.Threading.Channels;
using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Wire;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>A player's socket that speaks Socket.IO, over real WebSockets, with a server that says what the test
/// says.</summary>
public sealed class PlayerSocketSpec : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly PlayerSockets _sockets = new();
    private readonly Listener _listener = new();
    private FakeSocketIoServer? _server;

    private FakeSocketIoServer Server => _server!;

    public async Task InitializeAsync() => _server = await FakeSocketIoServer.StartAsync();

    public async Task DisposeAsync()
    {
        _sockets.Dispose(); // a server waits for connections that are still there
        await Server.DisposeAsync();
    }

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public async Task it_greets_with_its_token_and_is_open_once_it_is_let_in()
    {
        var opening = OpenAsync();
        var end = await Server.NextAsync().WaitAsync(Patience);
        end.Send(FakeSocketIoPlayer.Opening);
        Assert.Equal("""40{"token":"a token"}""", await ReceiveAsync(end));
        Assert.False(opening.IsCompleted);
        end.Send("""40{"sid":"s"}""");
        await opening.WaitAsync(Patience);
    }

    [Fact]
    public async Task calls_are_answered_and_events_told_in_order()
    {
        var (socket, end) = await OpenedAsync();
        socket.Call(1, "clock", new { sent_at = 5 });
        socket.Call(2, "p2p_connection_lost", new { frame_number = 1 });
        Assert.Equal("""421["clock",{"sent_at":5}]""", await ReceiveAsync(end));
        Assert.Equal("""422["p2p_connection_lost",{"frame_number":1}]""", await ReceiveAsync(end));
        end.Send("""432[{"error":"limited: slower"}]""");
        end.Send($$"""42["p2p_pause",{"padding":"{{new string('x', 5_000)}}"}]"""); // longer than a buffer usually is
        end.Send("""431[{"result":"pause"}]""");

        Assert.Equal("2 failed: limited: slower", await _listener.NextAsync());
        Assert.StartsWith("told p2p_pause {\"padding\":\"xxx", await _listener.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("""1 answered: {"result":"pause"}""", await _listener.NextAsync());
    }

    [Fact]
    public async Task a_ping_is_answered()
    {
        var (_, end) = await OpenedAsync();
        end.Send("2");
        Assert.Equal("3", await ReceiveAsync(end));
    }

    [Theory]
    [InlineData("41", "lost: the coordinator disconnected the player")]
    [InlineData("1", "lost: the coordinator closed the connection")]
    [InlineData("42{}", "lost: what came is not understood: There is no array: {}")]
    [InlineData("""44{"message":"later than ever"}""", "lost: later than ever")]
    public async Task what_ends_it_is_told(string text, string told)
    {
        var (_, end) = await OpenedAsync();
        end.Send(text);
        end.Send("""42["told_afterwards",{}]""");
        Assert.Equal(told, await _listener.NextAsync());
        Assert.False(_listener.HasMore);
    }

    [Fact]
    public async Task a_server_that_closes_or_breaks_the_websocket_is_told()
    {
        var (_, one) = await OpenedAsync();
        await one.CloseAsync("the node stops");
        Assert.Equal("lost: closed by the coordinator (the node stops)", await _listener.NextAsync());

        var (_, other) = await OpenedAsync();
        other.Abort();
        Assert.StartsWith("lost: ", await _listener.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_player_that_is_not_let_in_learns_why_and_its_listener_nothing()
    {
        var opening = OpenAsync();
        var end = await Server.NextAsync().WaitAsync(Patience);
        end.Send(FakeSocketIoPlayer.Opening);
        await ReceiveAsync(end);
        end.Send("""44{"message":"no such game","data":{"status":404}}""");
        var refused = await Assert.ThrowsAsync<NotLetInException>(() => opening.WaitAsync(Patience));
        Assert.Equal("no such game (404)", refused.Message);
        Assert.Null(await ReceiveAsync(end)); // it has hung up
        Assert.False(_listener.HasMore);
    }

    [Fact]
    public async Task a_connection_that_breaks_before_it_is_let_in_is_no_refusal()
    {
        var opening = OpenAsync();
        var end = await Server.NextAsync().WaitAsync(Patience);
        end.Send(FakeSocketIoPlayer.Opening);
        await ReceiveAsync(end);
        await end.CloseAsync("the node stops");
        var broken = await Assert.ThrowsAsync<IOException>(() => opening.WaitAsync(Patience));
        Assert.Contains("the node stops", broken.Message, StringComparison.Ordinal);
        Assert.False(_listener.HasMore);
    }

    [Fact]
    public async Task a_server_that_does_not_ping_for_longer_than_it_promised_is_lost()
    {
        var (socket, _) = await OpenedAsync(); // 40 s are promised
        socket.TakeTurn(Ticks.Now);
        Assert.False(_listener.HasMore);
        socket.TakeTurn(Ticks.Now + Ticks.Of(TimeSpan.FromSeconds(41)));
        Assert.StartsWith("lost: no ping for 41", await _listener.NextAsync(), StringComparison.Ordinal);
    }

    private Task<PlayerSocket> OpenAsync() =>
        _sockets.OpenAsync(Dialect.SocketIo, Server.Url, "a token", _listener, CancellationToken.None);

    private async Task<(PlayerSocket Socket, FakeSocketIoEnd End)> OpenedAsync()
    {
        var opening = OpenAsync();
        var end = await Server.NextAsync().WaitAsync(Patience);
        end.Send(FakeSocketIoPlayer.Opening);
        await ReceiveAsync(end);
        end.Send("""40{"sid":"s"}""");
        var socket = await opening.WaitAsync(Patience);
        Assert.Equal("""42["clock",{"sent_at":0}]""", await ReceiveAsync(end));
        return (socket, end);
    }

    private static Task<string?> ReceiveAsync(FakeSocketIoEnd end) => end.ReceiveAsync().WaitAsync(Patience);

    /// <summary>What it is told, in lines.</summary>
    private sealed class Listener : IPlayerListener
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public bool HasMore => _lines.Reader.Count > 0;

        public async Task<string> NextAsync() => await _lines.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body) =>
            _lines.Writer.TryWrite($"told {Encoding.UTF8.GetString(name)} {Encoding.UTF8.GetString(body)}");

        public void OnAnswer(int id, string? error, ReadOnlySpan<byte> result) =>
            _lines.Writer.TryWrite(
                error is null ? $"{id} answered: {Encoding.UTF8.GetString(result)}" : $"{id} failed: {error}"
            );

        public void OnLost(string why) => _lines.Writer.TryWrite($"lost: {why}");
    }
}
