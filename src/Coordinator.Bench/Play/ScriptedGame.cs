using Coordinator.Bench.Play.Loopback;
using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>One game from its making to its end, whose links are lost and healed by a script.</summary>
internal sealed class ScriptedGame : IAsyncDisposable
{
    /// <summary>How long anything may take that the coordinator and the libraries are to do, in the worst of
    /// failures.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>A library tells its game nothing of an acknowledgement: it is looked for this often.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>The two ends of a link learn of its loss at different times.</summary>
    private static readonly (TimeSpan Min, TimeSpan Max) Noticing = (TimeSpan.Zero, TimeSpan.FromMilliseconds(300));

    private readonly Pulse _pulse = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoopbackNetwork _network = new();
    private readonly HashSet<(string One, string Other)> _lost = [];
    private readonly GameScript _script;
    private readonly Random _random;
    private readonly List<string> _stuck = [];
    private readonly CancellationTokenSource _finish = new();

    private ScriptedGame(
        CreatedGameDto created,
        GameScript script,
        PlayerHost host,
        Nodes nodes,
        Random random,
        Uri? first
    )
    {
        (_script, _random, GameId) = (script, random, created.GameId);
        Players =
        [
            .. created.Players.Select(seat => new ScriptedPlayer(
                host,
                seat,
                _network.Of(seat.PlayerId),
                nodes,
                first,
                new Random(random.Next()),
                _pulse.Beat
            )),
        ];
    }

    public string GameId { get; }
    public GameKind Kind => _script.Kind;
    public IReadOnlyList<ScriptedPlayer> Players { get; }

    /// <summary>Completed once all its players are in play.</summary>
    public Task Started => _started.Task;

    public bool HasStarted => _started.Task.IsCompleted;

    public bool IsOver => Players.All(p => p.Phase == Phases.Ended);

    /// <summary>What did not happen in time, in sentences.</summary>
    public IReadOnlyList<string> Stuck
    {
        get
        {
            lock (_stuck)
                return [.. _stuck];
        }
    }

    /// <param name="games">Where it is made.</param>
    /// <param name="script">How it goes.</param>
    /// <param name="host">Where its players run.</param>
    /// <param name="nodes">Where its players connect.</param>
    /// <param name="random">Decides what the script leaves open. Of this game alone: it is not safe to share.</param>
    /// <param name="first">The node that its players begin with; null: any, each its own.</param>
    /// <param name="cancel">Gives up making it.</param>
    public static async Task<ScriptedGame> CreateAsync(
        GamesClient games,
        GameScript script,
        PlayerHost host,
        Nodes nodes,
        Random random,
        Uri? first = null,
        CancellationToken cancel = default
    ) =>
        new(
            await games.CreateAsync(script.Players, script.ReconnectionTimeout, cancel: cancel),
            script,
            host,
            nodes,
            random,
            first
        );

    /// <summary>Plays until the script or <see cref="Finish"/> ends it; does not throw for what the coordinator fails
    /// to do.</summary>
    public async Task PlayAsync()
    {
        foreach (var player in Players)
            player.Start();
        if (!await WaitAsync(() => Players.All(p => p.IsAtPlay) || IsOver, "all its players to be in play"))
            return;
        _started.TrySetResult();
        var pauses = 0;
        while (!IsOver && !_finish.IsCancellationRequested)
        {
            await LastsAsync(_script.Play);
            if (_finish.IsCancellationRequested)
                break;
            if (Kind == GameKind.Quiet)
                continue;
            var isLast = pauses++ >= _script.PausesBeforeEnd;
            if (Kind == GameKind.Leaves && isLast)
                Players[_random.Next(Players.Count)].Leave();
            else
                await PauseAsync(restores: !(Kind == GameKind.TimesOut && isLast));
            if (isLast && !await WaitAsync(() => IsOver, "its end"))
                return;
        }
        await WaitAsync(() => IsOver || Players.All(p => p.IsAtPlay), "its last pause to be over");
        await AnsweredAsync();
    }

    /// <summary>No new pause from now on: plays to the end of the one in progress.</summary>
    public void Finish() => _finish.Cancel();

    /// <summary>The link of two players is lost, and both of their stacks know it at once.</summary>
    public void Lose(ScriptedPlayer one, ScriptedPlayer other)
    {
        Break(one, other);
        _network.Fail(one.PlayerId, other.PlayerId);
        _network.Fail(other.PlayerId, one.PlayerId);
    }

    /// <summary>All paths are whole again.</summary>
    public void Heal()
    {
        foreach (var (one, other) in _lost)
            _network.Heal(one, other);
        _lost.Clear();
    }

    /// <summary>Waits for something to be so with this game. False, and remembered: it did not come.</summary>
    public async Task<bool> WaitAsync(Func<bool> condition, string what) =>
        await _pulse.UntilAsync(condition, Bound) || IsStuck(what);

    /// <summary>Waits until all that its players have reported is acknowledged. False, and remembered: it is
    /// not.</summary>
    public async Task<bool> AnsweredAsync()
    {
        var until = Clock.Now + Bound.TotalMilliseconds;
        while (!Players.All(p => p.IsAnswered))
        {
            if (Clock.Now > until)
                return IsStuck("its last reports to be acknowledged");
            await Task.Delay(Look);
        }
        return true;
    }

    /// <summary>Its players hang up. What they heard and said stays.</summary>
    public async ValueTask DisposeAsync()
    {
        Finish();
        await Task.WhenAll(Players.Select(p => p.DisposeAsync().AsTask()));
    }

    private bool IsStuck(string what)
    {
        lock (_stuck)
        {
            _stuck.Add(
                $"Game {GameId} waited {Bound.TotalSeconds} s for {what} "
                    + $"({string.Join("; ", Players.Select(p => p.Brief))})."
            );
        }
        return false;
    }

    /// <summary>Links are lost, at one end or at both, of one pair of players or of two; then they heal.</summary>
    private async Task PauseAsync(bool restores)
    {
        var order = Players.OrderBy(_ => _random.Next()).ToList();
        await LoseAsync(order[0], order[1]);
        if (order.Count > 2 && _random.Next(4) == 0)
            await LoseAsync(order[0], order[2]);
        await WaitAsync(() => IsOver || Players.Any(p => !p.IsAtPlay), "a loss to be noticed");
        if (!restores)
            return;
        await LastsAsync(_script.Outage);
        Heal();
        await WaitAsync(() => IsOver || Players.All(p => p.IsAtPlay), "the end of a pause");
    }

    private async Task LoseAsync(ScriptedPlayer one, ScriptedPlayer other)
    {
        var loss = _script.NextLoss(_random);
        if (loss == LinkLoss.Silent)
        {
            _lost.Add((one.PlayerId, other.PlayerId));
            _network.Cut(one.PlayerId, other.PlayerId);
            if (_random.Next(2) == 0)
                _network.Cut(other.PlayerId, one.PlayerId);
            return;
        }
        Break(one, other);
        Say(loss, one, other);
        if (_random.Next(3) == 0)
            return;
        await Task.Delay(Between(Noticing));
        Say(loss, other, one);
    }

    private void Break(ScriptedPlayer one, ScriptedPlayer other)
    {
        _lost.Add((one.PlayerId, other.PlayerId));
        _network.Break(one.PlayerId, other.PlayerId);
    }

    private void Say(LinkLoss loss, ScriptedPlayer player, ScriptedPlayer peer)
    {
        if (loss == LinkLoss.Closed)
            _network.Close(player.PlayerId, peer.PlayerId);
        else
            _network.Fail(player.PlayerId, peer.PlayerId);
    }

    private async Task LastsAsync((TimeSpan Min, TimeSpan Max) time) =>
        await Task.Delay(Between(time), _finish.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private TimeSpan Between((TimeSpan Min, TimeSpan Max) time) =>
        time.Min + (time.Max - time.Min) * _random.NextDouble();
}
