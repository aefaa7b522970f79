using Coordinator.Client;
using Coordinator.Peers;
using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>
/// One player by the library that users run; its game is a log. What happens to its links is the script's business, and
/// everything that follows from it the library's.
/// </summary>
internal sealed class ScriptedPlayer : IAsyncDisposable
{
    /// <summary>How long it may take to be let in, in the worst of failures.</summary>
    private static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(60);

    /// <summary>How long after the end the library may still tell its game of it: a goodbye takes 2 s.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(3);

    private readonly PlayerHost _host;
    private readonly JoinOptions _options;
    private readonly Random _random;
    private readonly Action _changed;
    private readonly CancellationTokenSource _stop = new();
    private volatile CoordinatorClient? _game;
    private volatile PauseInfo? _pause;
    private volatile string? _failure;
    private volatile int _epoch;
    private Task? _running;

    /// <param name="host">Where it runs.</param>
    /// <param name="seat">Who it is, and its token.</param>
    /// <param name="connections">Makes its links.</param>
    /// <param name="nodes">Where it connects.</param>
    /// <param name="first">The node to begin with; null: any.</param>
    /// <param name="random">Of this player alone: it is not safe to share.</param>
    /// <param name="changed">Told whenever anything below may have changed.</param>
    public ScriptedPlayer(
        PlayerHost host,
        CreatedPlayerDto seat,
        IPeerConnectionFactory connections,
        Nodes nodes,
        Uri? first,
        Random random,
        Action changed
    )
    {
        (_host, _random, _changed) = (host, random, changed);
        Log = new PlayerLog(seat.PlayerId) { HasGame = true };
        var began = Clock.Now;
        var node = first ?? nodes.Any();
        _options = new JoinOptions
        {
            Url = node,
            OtherUrls = [.. nodes.All.Where(other => other != node)],
            Token = seat.Token,
            Connections = connections,
            Frame = () => (long)((Clock.Now - began) * 60 / 1_000),
            JoinTimeout = JoinWithin,
        };
    }

    public PlayerLog Log { get; }

    public string PlayerId => Log.PlayerId;

    /// <summary>As the library knows it (contract: <c>phase</c>); null before the first <c>game_joined</c>.</summary>
    public string? Phase => _game?.Phase;

    /// <summary>The latest pause known to be over or in progress.</summary>
    public int Epoch => _epoch;

    /// <summary>Nothing waits for an acknowledgement; or the game is over, and the library has hung up.</summary>
    public bool IsAnswered =>
        _game is not { } game || game.Unacknowledged == 0 || (game.Phase == Phases.Ended && !Log.IsConnected);

    public bool IsConnected => Log.IsConnected;

    /// <summary>The coordinator has told of the pause in progress.</summary>
    public bool IsPaused => _pause is { IsLocal: false };

    /// <summary>When the pause in progress ends the game, as last told, in Unix ms; null: there is none.</summary>
    public long? Deadline => _pause is { IsLocal: false } pause ? (long)pause.Deadline : null;

    /// <summary>Neither paused nor about to be.</summary>
    public bool IsAtPlay => _game is { Phase: Phases.Playing, State: PlayerState.Connected } && _pause is null;

    /// <summary>How it stands in its game, in a few words.</summary>
    public string Brief
    {
        get
        {
            var links = _game?.Links.Values.Where(link => !link.IsUp).Select(link => $"{link.State} to {link.PlayerId}")
                ?? [];
            string?[] words =
            [
                $"{PlayerId} {Phase ?? "not joined"} {Epoch}",
                _failure,
                IsConnected ? null : "away",
                IsAnswered ? null : "unanswered",
                .. links,
            ];
            return string.Join(", ", words.OfType<string>());
        }
    }

    public void Start() => _running ??= RunAsync(_stop.Token);

    /// <summary>Leaves, which ends the game for all.</summary>
    public void Leave()
    {
        if (_game is not { } game)
            return;
        Log.HasLeft = true;
        _ = game.LeaveAsync("enough");
    }

    /// <summary>Hangs up without a goodbye. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        // The library's last word to its game is part of the log.
        if (_running is not null && Phase == Phases.Ended)
            await Task.WhenAny(_running, Task.Delay(LastWord));
        await _stop.CancelAsync();
        if (_running is not null)
            await _running;
        if (_game is { } game)
            await game.DisposeAsync();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var game = _game = await _host.JoinAsync(_options, Log, _random, _changed, cancel);
            _changed();
            await foreach (var happened in game.Events(cancel))
                Take(happened);
        }
        catch (OperationCanceledException)
        {
            // This player is no longer needed.
        }
        catch (JoinException e)
        {
            _failure = e.Message;
            _changed();
        }
    }

    private void Take(GameEvent happened)
    {
        switch (happened)
        {
            case GameEvent.Started or GameEvent.Ended:
                _pause = null;
                break;
            case GameEvent.Paused paused:
                OnPaused(paused.Pause);
                break;
            case GameEvent.PauseUpdated updated:
                OnPaused(updated.Pause);
                break;
            case GameEvent.Resumed resumed:
                _pause = null;
                _epoch = resumed.Resume.Epoch;
                break;
            case GameEvent.Coordinator:
                _changed();
                return;
            default:
                return; // figures, which come many times a second
        }
        Log.Add(new Seen(Clock.Now, happened));
        _changed();
    }

    private void OnPaused(PauseInfo pause)
    {
        _pause = pause;
        if (!pause.IsLocal)
            _epoch = pause.Epoch;
    }
}
