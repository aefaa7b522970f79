using System.Text.Json;
using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>
/// One player, without WebRTC: its links are lost and restored by a script. It takes part in pauses as the players'
/// libraries do, and says its reports of the pause in progress again whenever <c>game_joined</c> comes.
/// </summary>
internal sealed class ScriptedPlayer : IAsyncDisposable
{
    /// <summary>What a player that ran out of time says it tried.</summary>
    public const int AttemptsBeforeTimeout = 3;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _lostLinks = [];
    private readonly Action _changed;
    private readonly PlayerLine _line;
    private readonly Outbox _outbox;
    private readonly CancellationTokenSource _stop = new();
    private readonly double _startedAt = Clock.Now;
    private OwnPause? _pause;
    private Report? _validated;
    private Report? _lastWord;
    private Task? _running;
    private long _lastTimestamp;
    private int _closed;

    /// <param name="playerId">Who it is.</param>
    /// <param name="connect">Makes a connection of it to a node.</param>
    /// <param name="nodes">Where it connects.</param>
    /// <param name="random">How long it waits before it connects again.</param>
    /// <param name="first">The node to begin with; null: any.</param>
    /// <param name="changed">Told whenever anything below may have changed.</param>
    public ScriptedPlayer(
        string playerId, Func<Uri, IPlayerConnection> connect, Nodes nodes, Random random, Uri? first, Action changed)
    {
        Log = new PlayerLog(playerId);
        _changed = changed;
        _line = new PlayerLine(nodes, connect, Log, random, first, OnTold, OnLost);
        _outbox = new Outbox(report => _line.InvokeAsync(report.Method, report.Fields), _line.Reattach, changed);
    }

    public PlayerLog Log { get; }

    /// <summary>As this player knows it (contract: <c>phase</c>); null before the first <c>game_joined</c>.</summary>
    public string? Phase { get; private set; }

    /// <summary>The latest pause known to be over or in progress.</summary>
    public int Epoch { get; private set; }

    /// <summary>Nothing waits for an acknowledgement.</summary>
    public bool IsAnswered => _outbox.IsEmpty;

    public bool IsConnected { get; private set; }

    /// <summary>The coordinator has told of the pause in progress.</summary>
    public bool IsPaused
    {
        get { lock (_gate) return _pause is { IsLocal: false }; }
    }

    /// <summary>When the pause in progress ends the game, as last told, in Unix ms; null: there is none.</summary>
    public long? Deadline
    {
        get { lock (_gate) return _pause?.Deadline; }
    }

    /// <summary>Neither paused nor about to be.</summary>
    public bool IsAtPlay
    {
        get { lock (_gate) return Phase == Phases.Playing && _pause is null; }
    }

    private long Frame => (long)((Clock.Now - _startedAt) * 60 / 1_000);

    public void Start() => _running ??= Task.WhenAll(_line.RunAsync(_stop.Token), Quietly(_outbox.RunAsync(_stop.Token)));

    /// <summary>The link to another player is lost.</summary>
    public void Lose(string peer) => Locked(() =>
    {
        if (Phase == Phases.Ended || !_lostLinks.Add(peer)) return;
        Report(peer);
    });

    /// <summary>All links are back.</summary>
    public void Restore() => Locked(() =>
    {
        _lostLinks.Clear();
        RecoverIfWhole();
    });

    /// <summary>Leaves, which ends the game for all.</summary>
    public void Leave() => Locked(() => Post(_lastWord = Noted(new Report(HubMethods.LeaveGame, new ReportFields { Reason = "enough" }))));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null) await _running;
    }

    private void OnTold(Heard heard) => Locked(() =>
    {
        switch (heard.Name)
        {
            case HubEvents.GameJoined:
                OnJoined(heard.Body.Deserialize<GameJoined>(WireJson.Options)!);
                break;
            case HubEvents.GameReady:
                Phase = Phases.Validating;
                Validate();
                break;
            case HubEvents.ValidationComplete:
                Phase = Phases.Playing;
                break;
            case HubEvents.Pause:
                var told = heard.Body.Deserialize<PauseEvent>(WireJson.Options)!;
                OnPaused(told.Epoch, told.Deadline);
                break;
            case HubEvents.Resume:
                OnResumed(heard.Body.Deserialize<ResumeEvent>(WireJson.Options)!.Epoch);
                break;
            case HubEvents.GameEnded:
                OnEnded(heard.Body.Deserialize<GameEndedEvent>(WireJson.Options)!.Reason);
                break;
        }
    });

    private void OnLost()
    {
        IsConnected = false;
        _outbox.LineIs(up: false);
    }

    /// <summary>The whole state. What was told before may have been forgotten in a crash: it is said again.</summary>
    private void OnJoined(GameJoined joined)
    {
        IsConnected = true;
        _outbox.Replace(_lastWord is { Answered: null } ? [_lastWord] : []);
        Phase = joined.Phase;
        switch (joined.Phase)
        {
            case Phases.Validating:
                Validate();
                break;
            case Phases.Playing:
                OnPlaying(joined.Epoch);
                break;
            case Phases.Paused:
                var known = _pause;
                if (known?.Epoch == joined.Epoch) Post(known.Said);
                OnPaused(joined.Epoch, joined.Pause!.Deadline);
                break;
            case Phases.Ended:
                OnEnded(joined.Ended!.Reason);
                break;
        }
        _outbox.LineIs(up: true);
    }

    private void OnPlaying(int epoch)
    {
        if (_pause is null || _pause.Epoch <= epoch)
        {
            OnResumed(epoch);
            return;
        }
        // Told, and forgotten before it was journaled: the coordinator has to hear of it again, so that the resume is agreed.
        _pause.Renumber(epoch + 1);
        _pause.IsLocal = true;
        if (!_pause.HasLosses && _lostLinks.Count == 0) _pause.Lose(peer: null, Frame, Timestamp());
        Post(_pause.Said);
        ReportLosses();
        RecoverIfWhole();
    }

    private void OnPaused(int epoch, long deadline)
    {
        if (epoch <= _closed || Phase == Phases.Ended) return;
        Phase = Phases.Paused;
        Epoch = epoch;
        if (_pause is { IsLocal: true } && _pause.Epoch != epoch)
        {
            _pause.Renumber(epoch);
            _outbox.Replace(_pause.Said);
        }
        else if (_pause?.Epoch != epoch)
        {
            _pause = new OwnPause(Log, epoch, isLocal: false);
            _outbox.Replace();
        }
        _pause!.IsLocal = false;
        _pause.Deadline = deadline;
        ReportLosses();
        RecoverIfWhole();
    }

    private void OnResumed(int epoch)
    {
        _closed = Math.Max(_closed, epoch);
        Epoch = Math.Max(Epoch, epoch);
        if (_pause is not null && _pause.Epoch > epoch) return;
        Phase = Phases.Playing;
        if (_pause is null) return;
        _pause = null;
        _outbox.Replace();
        // A link that died after its player had recovered: its loss belongs to the next pause.
        ReportLosses();
    }

    private void OnEnded(string reason)
    {
        if (_pause is not null && reason == EndReasons.ReconnectionTimeout && _lostLinks.Count > 0) _lastWord = LastWord(_pause.Epoch);
        Phase = Phases.Ended;
        _pause = null;
        _outbox.Replace(_lastWord is { Answered: null } ? [_lastWord] : []);
    }

    /// <summary>Nothing matters now but how often it tried, for the record.</summary>
    private Report LastWord(int epoch) => Noted(new Report(
        HubMethods.ReconnectionTimeout, new ReportFields { Attempts = AttemptsBeforeTimeout, Epoch = epoch }));

    private void Validate()
    {
        if (_validated is null or { Answered: not null }) _validated = Noted(new Report(HubMethods.ValidationSuccess, new ReportFields()));
        Post(_validated);
    }

    private void ReportLosses()
    {
        foreach (var peer in _lostLinks) Report(peer);
    }

    private void Report(string peer)
    {
        _pause ??= new OwnPause(Log, Epoch + 1, isLocal: true);
        if (!_pause.HasReported(peer)) Post(_pause.Lose(peer, Frame, Timestamp()));
    }

    private void RecoverIfWhole()
    {
        if (_lostLinks.Count == 0 && _pause?.Recover(Frame) is { } recovery) Post(recovery);
    }

    /// <summary>Unix ms, never twice the same: a loss is known by it.</summary>
    private long Timestamp() => _lastTimestamp = Math.Max((long)Clock.Now, _lastTimestamp + 1);

    private void Post(params IEnumerable<Report> reports) => _outbox.Post(reports);

    private Report Noted(Report report)
    {
        Log.Add(report);
        return report;
    }

    private void Locked(Action act)
    {
        lock (_gate) act();
        _changed();
    }

    /// <summary>Being cancelled is its end; anything else is a mistake of this program, and is not to pass for the coordinator's.</summary>
    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
        }
    }
}
