using Coordinator.Cluster;
using Coordinator.Node.Options;
using Coordinator.Node.Players;

namespace Coordinator.Node.Draining;

/// <summary>How far a node is with giving away what it holds.</summary>
internal enum DrainState
{
    /// <summary>It takes players and games.</summary>
    Serving,

    /// <summary>Its players and games are on their way to other nodes.</summary>
    Draining,

    /// <summary>It holds nothing any more, and stopping it costs nobody anything.</summary>
    Drained,
}

/// <summary>A drain as it stands. <c>Games</c>, <c>Shards</c> and <c>Players</c>: what is still here.</summary>
internal sealed record DrainProgress(
    DrainState State,
    DateTimeOffset? StartedAt,
    DateTimeOffset? Deadline,
    int Games,
    int Shards,
    int Players
);

/// <summary>
/// Moves this node's games and players elsewhere, so that it can be stopped. Games go first, a few shards at a time.
/// The node says that it is not ready, gives load balancers time to notice, and then closes its players' connections
/// one after the other; each comes back through another node.
/// </summary>
internal sealed partial class NodeDrain(
    IClusterNode node,
    LocalPlayers players,
    NodeOptions options,
    IHostApplicationLifetime application,
    TimeProvider time,
    ILogger<NodeDrain> log
) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private CancellationTokenSource? _running;
    private Task _done = Task.CompletedTask;
    private DateTimeOffset? _startedAt;
    private DrainState _state = DrainState.Serving;
    private bool _isToStop;

    /// <summary>Whether there is another node to go to.</summary>
    public bool IsPossible => node.CanHandOff;

    /// <summary>Begins, where it has not begun. The task is done when nothing is left here, or the time is
    /// up.</summary>
    public Task Start()
    {
        lock (_lock)
        {
            if (_state != DrainState.Serving)
                return _done;
            _state = DrainState.Draining;
            _startedAt = time.GetUtcNow();
            _running = CancellationTokenSource.CreateLinkedTokenSource(application.ApplicationStopping);
            var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = RunAsync(_startedAt.Value + options.Drain.Timeout, over, _running.Token);
            return _done = over.Task;
        }
    }

    /// <summary>Drains the node, where there is another, and ends the program.</summary>
    public async Task ThenStopAsync()
    {
        lock (_lock)
            _isToStop = true;
        try
        {
            if (!IsPossible)
                return;
            node.AnnounceLeaving();
            await Start();
        }
        finally
        {
            application.StopApplication();
        }
    }

    /// <summary>The node takes players and games again. What has moved comes back by and by.</summary>
    /// <returns>False where the drain is that of a node which stops: nothing has changed.</returns>
    public bool Cancel()
    {
        lock (_lock)
        {
            if (_isToStop)
                return false;
            _running?.Cancel();
            _running?.Dispose();
            (_running, _state, _startedAt) = (null, DrainState.Serving, null);
            node.ResumeAccepting();
            players.Accept();
            return true;
        }
    }

    /// <exception cref="GameUnavailableException">The games here did not say how many they are.</exception>
    public async Task<DrainProgress> ProgressAsync(CancellationToken cancel)
    {
        var held = await node.CountAsync(cancel);
        return new DrainProgress(
            _state,
            _startedAt,
            _startedAt + options.Drain.Timeout,
            held.Games,
            held.Shards,
            players.Count
        );
    }

    public void Dispose() => _running?.Dispose();

    /// <summary>Goes on until nothing is left here; <paramref name="over"/> waits no longer than to the
    /// deadline.</summary>
    private async Task RunAsync(DateTimeOffset deadline, TaskCompletionSource over, CancellationToken cancel)
    {
        try
        {
            node.StartHandoff();
            var seeing = DisconnectAllAsync(cancel);
            var saidAt = time.GetUtcNow();
            while (true)
            {
                var now = time.GetUtcNow();
                var (games, shards) = await HeldAsync(cancel);
                if (seeing.IsCompleted && games + shards + players.Count == 0)
                {
                    lock (_lock)
                    {
                        cancel.ThrowIfCancellationRequested(); // called off at this moment
                        _state = DrainState.Drained;
                    }
                    Drained((now - deadline + options.Drain.Timeout).TotalSeconds);
                    return;
                }
                if (now >= deadline && over.TrySetResult())
                    TimeIsUp(options.Drain.Timeout.TotalSeconds, games, players.Count);
                else if (now < deadline && now - saidAt >= SayEvery)
                {
                    saidAt = now;
                    StillHere(games, shards, players.Count, (deadline - now).TotalSeconds);
                }
                await Task.Delay(LookEvery, time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            if (!application.ApplicationStopping.IsCancellationRequested)
                Cancelled();
        }
        finally
        {
            over.TrySetResult();
        }
    }

    private async Task DisconnectAllAsync(CancellationToken cancel)
    {
        await Task.Delay(options.Drain.Notice, time, cancel);
        await players.DisconnectAllAsync(time, cancel);
    }

    private async Task<(int Games, int Shards)> HeldAsync(CancellationToken cancel)
    {
        try
        {
            var held = await node.CountAsync(cancel);
            return (held.Games, held.Shards);
        }
        catch (GameUnavailableException)
        {
            return (1, 1); // busy: look again
        }
    }

    [LoggerMessage(
        60,
        LogLevel.Information,
        "Draining: {Games} games in {Shards} shards and {Players} players are still here, {Seconds:0} s are left."
    )]
    private partial void StillHere(int games, int shards, int players, double seconds);

    [LoggerMessage(61, LogLevel.Information, "Drained in {Seconds:0.0} s: no game and no player is here any more.")]
    private partial void Drained(double seconds);

    [LoggerMessage(
        62,
        LogLevel.Warning,
        "Not drained within {Seconds} s (Coordinator:Drain:Timeout): {Games} games and {Players} players are still "
            + "here. A node that stops goes now, and its games move then; another goes on giving away."
    )]
    private partial void TimeIsUp(double seconds, int games, int players);

    [LoggerMessage(63, LogLevel.Information, "Draining was called off: this node takes players and games again.")]
    private partial void Cancelled();
}
