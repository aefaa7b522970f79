using System.Collections.Concurrent;
using Coordinator.Client;
using Coordinator.Peers;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A .NET program in a game, over real WebRTC. What happens to it is kept, with its time.</summary>
internal sealed class DotNetPlayer : IAsyncDisposable
{
    private readonly ConcurrentQueue<(double At, GameEvent Event)> _events = new();
    private readonly IAsyncDisposable _connections;
    private readonly Task _reading;

    private DotNetPlayer(CoordinatorClient game, IAsyncDisposable connections)
    {
        (Game, _connections) = (game, connections);
        _reading = Task.Run(ReadAsync);
    }

    public CoordinatorClient Game { get; }

    /// <summary>Skips the test where SIPSorcery could not be had when this was built.</summary>
    public static void SkipIfMissing() =>
        Skip.IfNot(HasSipSorcery, "SIPSorcery is neither in the local package cache nor in a package source.");

    public static async Task<DotNetPlayer> JoinAsync(string link)
    {
        var (connections, disposable) = NewConnections();
        var address = new Uri(link);
        var game = await CoordinatorClient.JoinAsync(
            new JoinOptions
            {
                Url = new Uri(address.GetLeftPart(UriPartial.Authority)),
                Token = address.Fragment.TrimStart('#'),
                Connections = connections,
            }
        );
        return new DotNetPlayer(game, disposable);
    }

#if SIPSORCERY
    private const bool HasSipSorcery = true;

    private static (IPeerConnectionFactory, IAsyncDisposable) NewConnections()
    {
        var connections = new Peers.SipSorcery.SipSorceryConnectionFactory();
        return (connections, connections);
    }
#else
    private const bool HasSipSorcery = false;

    private static (IPeerConnectionFactory, IAsyncDisposable) NewConnections() => throw new NotSupportedException();
#endif

    /// <summary>Everything of this kind so far, with the coordinator's time (Unix ms) at which it was told.</summary>
    public IReadOnlyList<(double At, T Event)> Told<T>()
        where T : GameEvent => [.. _events.Where(told => told.Event is T).Select(told => (told.At, (T)told.Event))];

    /// <summary>Waits until there were so many of this kind; the last of them.</summary>
    public async Task<(double At, T Event)> Await<T>(int count = 1, double withinSeconds = 20)
        where T : GameEvent
    {
        for (var deadline = Game.Now + withinSeconds * 1000; Told<T>().Count < count; await Task.Delay(10))
            if (Game.Now > deadline)
                throw new TimeoutException(
                    $"{Game.PlayerId} waited {withinSeconds} s for {count} {typeof(T).Name}; state {Game.State}."
                );
        return Told<T>()[count - 1];
    }

    public async ValueTask DisposeAsync()
    {
        await Game.DisposeAsync();
        await _reading;
        await _connections.DisposeAsync();
    }

    private async Task ReadAsync()
    {
        await foreach (var happened in Game.Events())
            _events.Enqueue((Game.Now, happened));
    }
}
