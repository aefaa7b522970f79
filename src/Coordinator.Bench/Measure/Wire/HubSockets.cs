using System.Net.WebSockets;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>Opens connections, and keeps them alive: one timer for all of them.</summary>
internal sealed class HubSockets : IDisposable
{
    /// <summary>How often each says something, as SignalR's own clients do; spread over the connections.</summary>
    private const int PingSeconds = 15;

    private readonly Lock _gate = new();
    private readonly List<HubSocket> _open = [];
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    private readonly Timer _timer;
    private int _turn;

    public HubSockets() => _timer = new Timer(_ => Ping(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    /// <summary>Opens a connection. What comes on it is told from then on.</summary>
    /// <exception cref="WebSocketException">The node does not take it.</exception>
    public async Task<HubSocket> OpenAsync(Uri node, string token, IHubListener listener, CancellationToken cancel)
    {
        var hub = new UriBuilder(new Uri(node, "hubs/game")) { Scheme = node.Scheme == "https" ? "wss" : "ws" }.Uri;
        var client = new ClientWebSocket();
        client.Options.KeepAliveInterval = TimeSpan.Zero; // the hub protocol has pings of its own
        client.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        try
        {
            await client.ConnectAsync(hub, _http, cancel);
        }
        catch
        {
            client.Dispose();
            throw;
        }
        var socket = new HubSocket(client, listener);
        lock (_gate) _open.Add(socket);
        socket.Send(HubText.Handshake);
        _ = socket.ReceiveAllAsync();
        return socket;
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            // First none listens any more: that others hang up is nothing to tell.
            _open.ForEach(socket => socket.Silence());
            _open.ForEach(socket => socket.Dispose());
        }
        _http.Dispose();
    }

    private void Ping()
    {
        HubSocket[] due;
        lock (_gate)
        {
            _turn = (_turn + 1) % PingSeconds;
            due = [.. _open.Where((_, i) => i % PingSeconds == _turn)];
        }
        foreach (var socket in due) socket.Send(HubText.Ping);
    }
}
