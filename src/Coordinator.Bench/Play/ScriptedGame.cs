using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>One game from its making to its end, played by a script.</summary>
internal sealed class ScriptedGame : IAsyncDisposable
{
    /// <summary>How long anything may take that the coordinator is to do, in the worst of failures.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>Players notice one loss at different times.</summary>
    private static readonly (TimeSpan Min, TimeSpan Max) Noticing = (TimeSpan.Zero, TimeSpan.FromMilliseconds(300));

    private readonly Pulse _pulse = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GameScript _script;
    private readonly Random _random;
    private readonly List<string> _stuck = [];
    private readonly CancellationTokenSource _finish = new();

    private ScriptedGame(CreatedGameDto created, GameScript script, Nodes nodes, Random random, Uri? first, Connector connect)
    {
        (_script, _random, GameId) = (script, random, created.GameId);
        Players = [.. created.Players.Select((p, i) =>
            new ScriptedPlayer(p.PlayerId, node => connect(i, node, p.Token), nodes, new Random(random.Next()), first, _pulse.Beat))];
    }

    public string GameId { get; }
    public GameKind Kind => _script.Kind;
    public TimeSpan ReconnectionTimeout => _script.ReconnectionTimeout;
    public IReadOnlyList<ScriptedPlayer> Players { get; }

    /// <summary>Completed once all its players are in play.</summary>
    public Task Started => _started.Task;

    public bool HasStarted => _started.Task.IsCompleted;

    public bool IsOver => Players.All(p => p.Phase == Phases.Ended);

    /// <summary>What did not happen in time, in sentences.</summary>
    public IReadOnlyList<string> Stuck
    {
        get { lock (_stuck) return [.. _stuck]; }
    }

    /// <param name="games">Where it is made.</param>
    /// <param name="script">How it goes.</param>
    /// <param name="nodes">Where its players connect.</param>
    /// <param name="random">Decides what the script leaves open. Of this game alone: it is not safe to share.</param>
    /// <param name="first">The node that its players begin with; null: any, each its own.</param>
    /// <param name="connect">Makes its players' connections; null: those of SignalR's own client.</param>
    /// <param name="cancel">Gives up making it.</param>
    public static async Task<ScriptedGame> CreateAsync(
        GamesClient games, GameScript script, Nodes nodes, Random random, Uri? first = null, Connector? connect = null,
        CancellationToken cancel = default) =>
        new(
            await games.CreateAsync(script.Players, script.ReconnectionTimeout, cancel: cancel), script, nodes, random, first,
            connect ?? ((_, node, token) => new HubPlayerConnection(node, token)));

    /// <summary>Plays until the script or <see cref="Finish"/> ends it; does not throw for what the coordinator fails to do.</summary>
    public async Task PlayAsync()
    {
        foreach (var player in Players) player.Start();
        if (!await WaitAsync(() => Players.All(p => p.IsAtPlay) || IsOver, "all its players to be in play")) return;
        _started.TrySetResult();
        var pauses = 0;
        while (!IsOver && !_finish.IsCancellationRequested)
        {
            await LastsAsync(_script.Play);
            if (_finish.IsCancellationRequested) break;
            if (Kind == GameKind.Quiet) continue;
            var isLast = pauses++ >= _script.PausesBeforeEnd;
            if (Kind == GameKind.Leaves && isLast) Players[_random.Next(Players.Count)].Leave();
            else await PauseAsync(restores: !(Kind == GameKind.TimesOut && isLast));
            if (isLast && !await WaitAsync(() => IsOver, "its end")) return;
        }
        await WaitAsync(
            () => IsOver || Players.All(p => p is { IsAtPlay: true, IsAnswered: true }), "its last pause to be over");
        await WaitAsync(() => Players.All(p => p.IsAnswered), "its last reports to be acknowledged");
    }

    /// <summary>No new pause from now on: plays to the end of the one in progress.</summary>
    public void Finish() => _finish.Cancel();

    /// <summary>Waits for something to be so with this game. False, and remembered: it did not come.</summary>
    public async Task<bool> WaitAsync(Func<bool> condition, string what)
    {
        if (await _pulse.UntilAsync(condition, Bound)) return true;
        lock (_stuck) _stuck.Add($"Game {GameId} waited {Bound.TotalSeconds} s for {what} ({State}).");
        return false;
    }

    /// <summary>Its players hang up. What they heard and said stays.</summary>
    public async ValueTask DisposeAsync()
    {
        Finish();
        await Task.WhenAll(Players.Select(p => p.DisposeAsync().AsTask()));
    }

    private string State => string.Join("; ", Players.Select(p =>
        $"{p.Log.PlayerId} {p.Phase ?? "not joined"} {p.Epoch}{(p.IsConnected ? "" : ", away")}{(p.IsAnswered ? "" : ", unanswered")}"));

    /// <summary>Links are lost, at one end or at both, of one pair of players or of two; then they are back.</summary>
    private async Task PauseAsync(bool restores)
    {
        var order = Players.OrderBy(_ => _random.Next()).ToList();
        await LoseAsync(order[0], order[1]);
        if (order.Count > 2 && _random.Next(4) == 0) await LoseAsync(order[0], order[2]);
        if (!restores) return;
        await LastsAsync(_script.Outage);
        foreach (var player in order)
        {
            player.Restore();
            await LastsAsync(Noticing);
        }
        await WaitAsync(() => IsOver || Players.All(p => p.IsAtPlay), "the end of a pause");
    }

    private async Task LoseAsync(ScriptedPlayer one, ScriptedPlayer other)
    {
        one.Lose(other.Log.PlayerId);
        if (_random.Next(3) == 0) return;
        await Task.Delay(Between(Noticing));
        other.Lose(one.Log.PlayerId);
    }

    private async Task LastsAsync((TimeSpan Min, TimeSpan Max) time) =>
        await Task.Delay(Between(time), _finish.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private TimeSpan Between((TimeSpan Min, TimeSpan Max) time) =>
        time.Min + (time.Max - time.Min) * _random.NextDouble();
}
