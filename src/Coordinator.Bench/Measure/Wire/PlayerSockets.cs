using System.Net.WebSockets;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>Opens connections, and keeps them alive: one timer for all of them.</summary>
internal sealed class PlayerSockets : IDisposable
{
    /// <summary>How often each has its turn, as SignalR's own clients have; spread over the connections.</summary>
    private const int TurnSeconds = 15;

    private static readonly TimeSpan AcceptWithin = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<PlayerSocket>[] _open =
    [
        .. Enumerable.Range(0, TurnSeconds).Select(_ => new List<PlayerSocket>()),
    ];
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    private readonly Timer _timer;
    private int _turn,
        _opened;

    public PlayerSockets() =>
        _timer = new Timer(_ => TakeTurn(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    /// <summary>Opens a connection. What comes on it is told from then on.</summary>
    /// <param name="dialect">What is spoken on it.</param>
    /// <param name="node">Where.</param>
    /// <param name="token">Whose it is.</param>
    /// <param name="listener">Told what comes, possibly before this returns.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WebSocketException">The node does not take it.</exception>
    /// <exception cref="NotLetInException">It took it, and refuses the player.</exception>
    public async Task<PlayerSocket> OpenAsync(
        Dialect dialect,
        Uri node,
        string token,
        IPlayerListener listener,
        CancellationToken cancel
    )
    {
        var client = new ClientWebSocket();
        client.Options.KeepAliveInterval = TimeSpan.Zero; // each dialect has pings of its own
        dialect.Authorize(client.Options, token);
        try
        {
            await client.ConnectAsync(dialect.Door(node), _http, cancel);
        }
        catch
        {
            client.Dispose();
            throw;
        }
        var socket = new PlayerSocket(client, dialect, token, listener);
        lock (_gate)
            _open[_opened++ % TurnSeconds].Add(socket);
        try
        {
            await socket.StartAsync().WaitAsync(AcceptWithin, cancel);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is not TimeoutException)
                throw;
            throw new NotLetInException(
                $"it has not said within {AcceptWithin.TotalSeconds} s whether it lets the player in",
                e
            );
        }
        return socket;
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            // First none listens any more: that others hang up is nothing to tell.
            foreach (var turn in _open)
                turn.ForEach(socket => socket.Silence());
            foreach (var turn in _open)
                turn.ForEach(socket => socket.Dispose());
        }
        _http.Dispose();
    }

    private void TakeTurn()
    {
        PlayerSocket[] due;
        lock (_gate)
        {
            _turn = (_turn + 1) % TurnSeconds;
            _open[_turn].RemoveAll(socket => socket.IsDisposed);
            due = [.. _open[_turn]];
        }
        var now = Ticks.Now;
        foreach (var socket in due)
            socket.TakeTurn(now);
    }
}
