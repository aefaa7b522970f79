using System.Text.Json;
using Coordinator.Client.Playing;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hub;

/// <summary>How the connection to the coordinator is.</summary>
internal sealed record CoordinatorState(bool IsConnected, bool Replaced = false, bool Refused = false);

/// <summary>
/// The connection to the coordinator, kept for as long as the game lives. It counts as connected once <c>game_joined</c>
/// has arrived, which brings the whole state.
/// </summary>
internal sealed class CoordinatorConnection(
    IPlayerLoop loop, ICoordinatorHubs hubs, Func<double> random, ILogger log,
    Action<string, JsonElement> told, Action<CoordinatorState> changed)
{
    /// <summary>A connection that has not brought <c>game_joined</c> by then is given up.</summary>
    private static readonly TimeSpan AttachTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Asking why a connection failed costs a request; the answer seldom changes.</summary>
    private const int FailuresPerProbe = 4;

    private readonly LoopTimer _timer = new(loop);
    private ICoordinatorHub? _hub;
    private bool _isJoined;
    private bool _isStopped;
    private int _failures;

    /// <summary>Connects, and connects again whenever the connection is lost, until <see cref="Stop"/>.</summary>
    public void Start()
    {
        if (_isStopped) return;
        ICoordinatorHub? hub = null;
        hub = hubs.Create(
            (name, body) => loop.Post(() => OnTold(hub!, name, body)),
            () => loop.Post(() => OnClosed(hub!)));
        _hub = hub;
        _timer.Set(AttachTimeout, () => GiveUp(hub));
        loop.Await(Started(hub), _ => { }, e =>
        {
            log.LogDebug(e, "Could not connect to the coordinator.");
            OnClosed(hub);
        });
    }

    /// <summary>Calls a method of the hub.</summary>
    /// <exception cref="CoordinatorRefusedException">The coordinator refused the call.</exception>
    /// <exception cref="NotConnectedException">There is no connection, or it went before the answer came.</exception>
    public Task<JsonElement> InvokeAsync(string method, object arguments) => _hub is { } hub && _isJoined
        ? hub.InvokeAsync(method, arguments)
        : Task.FromException<JsonElement>(new NotConnectedException($"{method}: not connected to the coordinator."));

    /// <summary>Gives up the present connection and makes another, which brings the whole state.</summary>
    public void Reattach()
    {
        if (_hub is { } hub) GiveUp(hub);
    }

    /// <summary>Ends the connection for good. <paramref name="why"/> is told.</summary>
    public Task Stop(CoordinatorState? why = null)
    {
        if (_isStopped) return Task.CompletedTask;
        _isStopped = true;
        _isJoined = false;
        _timer.Cancel();
        changed(why ?? new CoordinatorState(IsConnected: false));
        var hub = _hub;
        _hub = null;
        return hub is null ? Task.CompletedTask : Quietly(hub.StopAsync());
    }

    /// <summary>Goes on where the connection was made, on whatever thread: under virtual time nothing is left to the pool.</summary>
    private static Task<bool> Started(ICoordinatorHub hub) => hub.StartAsync().ContinueWith(
        started =>
        {
            started.GetAwaiter().GetResult();
            return true;
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static async Task Quietly(Task stopping)
    {
        try
        {
            await stopping.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It was broken already.
        }
    }

    private void GiveUp(ICoordinatorHub hub)
    {
        _ = Quietly(hub.StopAsync());
        OnClosed(hub);
    }

    private void OnTold(ICoordinatorHub hub, string name, JsonElement body)
    {
        if (hub != _hub || _isStopped) return;
        var isFirst = name == HubEvents.GameJoined && !_isJoined;
        if (isFirst)
        {
            _isJoined = true;
            _failures = 0;
            _timer.Cancel();
        }
        told(name, body);
        if (isFirst) changed(new CoordinatorState(IsConnected: true));
    }

    private void OnClosed(ICoordinatorHub hub)
    {
        if (hub != _hub || _isStopped) return;
        _hub = null;
        _timer.Cancel();
        if (_isJoined)
        {
            _isJoined = false;
            changed(new CoordinatorState(IsConnected: false));
            Retry();
        }
        else if (++_failures % FailuresPerProbe == 1)
        {
            loop.Await(hubs.IsRefusedAsync(), isRefused =>
            {
                if (isRefused) _ = Stop(new CoordinatorState(IsConnected: false, Refused: true));
                else Retry();
            }, _ => Retry());
        }
        else Retry();
    }

    private void Retry()
    {
        if (!_isStopped) _timer.Set(Backoff.After(_failures, random()), Start);
    }
}
