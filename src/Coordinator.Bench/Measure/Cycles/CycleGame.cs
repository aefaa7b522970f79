using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Cycles;

/// <summary>How a cycle goes.</summary>
internal sealed record CycleManner
{
    /// <summary>Both players report the loss at once; else the second when both have been paused.</summary>
    public bool LosesAtOnce { get; init; }

    /// <summary>
    /// Recovery waits for <see cref="CycleGame.Recover"/>; else it is reported when both losses are acknowledged.
    /// </summary>
    public bool HoldsPause { get; init; }

    /// <summary>The time-out of a pause that the game was made with.</summary>
    public required TimeSpan Timeout { get; init; }
}

/// <summary>
/// A game of two in which a link is lost and restored, over and over: both players report the loss, are paused, report
/// recovery, are resumed. Every answer and event has to be the one that is due; the first that is not breaks the game,
/// which takes no part any more, and is a violation.
/// </summary>
internal sealed class CycleGame : IPair
{
    private readonly Lock _gate = new();
    private readonly CycleSeat[] _seats;
    private readonly CycleManner _manner;
    private readonly ICycleFigures _figures;
    private readonly Violations _violations;
    private Step _step = Step.Playing;
    private long _due;

    /// <param name="created">The game, of two players.</param>
    /// <param name="manner">How its cycles go.</param>
    /// <param name="figures">Told what happens.</param>
    /// <param name="violations">What goes wrong.</param>
    /// <param name="keepsLogs">Keeps all that players hear and say.</param>
    public CycleGame(
        CreatedGameDto created,
        CycleManner manner,
        ICycleFigures figures,
        Violations violations,
        bool keepsLogs = false
    )
    {
        (GameId, _manner, _figures, _violations) = (created.GameId, manner, figures, violations);
        _seats =
        [
            .. created.Players.Select(
                (p, i) => new CycleSeat(this, i, p, violations) { Log = keepsLogs ? new PlayerLog(p.PlayerId) : null }
            ),
        ];
    }

    private enum Step
    {
        Playing,

        /// <summary>The loss is reported, until both know of the pause and both reports are answered.</summary>
        Losing,

        Paused,

        /// <summary>Recovery is reported, until both are resumed and both reports are answered.</summary>
        Recovering,

        /// <summary>Something went wrong.</summary>
        Broken,
    }

    public string GameId { get; }
    public IReadOnlyList<Seat> Seats => _seats;

    /// <summary>Cycles that are over.</summary>
    public int Epoch { get; private set; }

    public bool IsPlaying => _step == Step.Playing;
    public bool IsPaused => _step == Step.Paused;
    public bool IsBroken => _step == Step.Broken;

    /// <summary>Called when a cycle is over, or the game is broken, and never inside a lock.</summary>
    public Action<CycleGame>? Over { get; set; }

    /// <summary>Called when the pause waits for <see cref="Recover"/>, or the game is broken.</summary>
    public Action<CycleGame>? Held { get; set; }

    /// <summary>The other player of the one who reports first, which takes turns.</summary>
    private CycleSeat First => _seats[Epoch % 2];

    private CycleSeat Second => _seats[(Epoch + 1) % 2];

    /// <summary>
    /// Begins a cycle, whose first report was due at an instant in ticks. Of a game in play; a broken one does nothing.
    /// </summary>
    public void Begin(long due)
    {
        lock (_gate)
        {
            if (_step == Step.Broken)
                return;
            if (_step != Step.Playing)
                throw new InvalidOperationException($"Game {GameId} is in a cycle.");
            (_step, _due) = (Step.Losing, due);
            foreach (var seat in _seats)
                seat.View = new CycleView();
            var now = Ticks.Now;
            First.View.LossAt = due;
            _figures.Began(due, now - due);
            if (_manner.LosesAtOnce)
                Second.View.LossAt = due;
        }
        First.Lose(Epoch + 1, Second.PlayerId);
        if (_manner.LosesAtOnce)
            Second.Lose(Epoch + 1, First.PlayerId);
    }

    /// <summary>Both report that they have their link back.</summary>
    public void Recover()
    {
        lock (_gate)
        {
            if (_step != Step.Paused)
                return;
            _step = Step.Recovering;
            var now = Ticks.Now;
            foreach (var seat in _seats)
                seat.View.RecoveryAt = now;
        }
        foreach (var seat in _seats)
            seat.Recover(Epoch + 1);
    }

    public void OnPause(CycleSeat seat, PauseEvent told)
    {
        var now = Ticks.Now;
        var (tellsSecond, isHeld) = (false, false);
        lock (_gate)
        {
            if (_step == Step.Broken || IsWrong(seat, WrongWith(seat, told)))
                return;
            (seat.View.PausedAt, seat.View.Deadline) = (now, told.Deadline);
            seat.View.DetectingPlayer = told.DetectingPlayer;
            if (_seats.All(s => s.View.PausedAt > 0))
            {
                _figures.Paused(_due, now - _due);
                tellsSecond = !_manner.LosesAtOnce;
                if (tellsSecond)
                    Second.View.LossAt = now;
            }
            isHeld = IsPauseComplete();
        }
        if (tellsSecond)
            Second.Lose(Epoch + 1, First.PlayerId);
        if (isHeld)
            OnHeld();
    }

    public void OnAnswer(CycleSeat seat, string method, string result)
    {
        var now = Ticks.Now;
        var (isHeld, isOver) = (false, false);
        lock (_gate)
        {
            if (_step == Step.Broken)
                return;
            if (method == HubMethods.ConnectionLost)
            {
                seat.View.LossResult = result;
                _figures.Acknowledged(_due, now - seat.View.LossAt);
                isHeld = IsPauseComplete();
            }
            else
            {
                seat.View.RecoveryResult = result;
                _figures.Acknowledged(_due, now - seat.View.RecoveryAt);
                isOver = IsResumeComplete();
            }
        }
        if (isHeld)
            OnHeld();
        if (isOver)
            Over?.Invoke(this);
    }

    public void OnResume(CycleSeat seat, ResumeEvent told)
    {
        var now = Ticks.Now;
        var isOver = false;
        lock (_gate)
        {
            if (_step == Step.Broken || IsWrong(seat, WrongWith(seat, told)))
                return;
            (seat.View.ResumedAt, seat.View.ResumeAt) = (now, told.ResumeAt);
            if (_seats.All(s => s.View.ResumedAt > 0))
                _figures.Resumed(_due, now - _seats.Max(s => s.View.RecoveryAt));
            isOver = IsResumeComplete();
        }
        if (isOver)
            Over?.Invoke(this);
    }

    public void OnEnded(CycleSeat seat, string reason) =>
        Break($"{seat.PlayerId} was told that the game is over ({reason}) while {_step}");

    /// <summary>Something is wrong with it, in a sentence without its beginning and its full stop.</summary>
    public void Break(string wrong)
    {
        lock (_gate)
        {
            if (_step == Step.Broken)
                return;
            _step = Step.Broken;
        }
        _violations.Add($"Game {GameId}: {wrong}.");
        Release();
    }

    /// <summary>Goes on no more; why has been said.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            if (_step == Step.Broken)
                return;
            _step = Step.Broken;
        }
        Release();
    }

    /// <summary>Where it stands, for who waits for it in vain.</summary>
    public string Where()
    {
        lock (_gate)
        {
            return $"{_step}, epoch {Epoch + 1}: "
                + string.Join(
                    "; ",
                    _seats.Select(s =>
                        $"{s.PlayerId} {(s.View.PausedAt > 0 ? "paused" : "not paused")}, "
                        + (s.View.ResumedAt > 0 ? "resumed" : "not resumed")
                        + (s.Said is { } said ? $", {said.Method} unanswered" : "")
                    )
                );
        }
    }

    private void OnHeld()
    {
        if (_manner.HoldsPause)
            Held?.Invoke(this);
        else
            Recover();
    }

    private void Release()
    {
        Held?.Invoke(this);
        Over?.Invoke(this);
    }

    private bool IsPauseComplete()
    {
        if (_step != Step.Losing || !_seats.All(s => s.View is { PausedAt: > 0, LossResult: not null }))
            return false;
        if (IsWrong(null, CycleChecks.OfPause(_seats)))
            return false;
        _step = Step.Paused;
        return true;
    }

    private bool IsResumeComplete()
    {
        if (_step != Step.Recovering || !_seats.All(s => s.View is { ResumedAt: > 0, RecoveryResult: not null }))
            return false;
        if (IsWrong(null, CycleChecks.OfResume(_seats)))
            return false;
        Epoch++;
        _step = Step.Playing;
        return true;
    }

    private string? WrongWith(CycleSeat seat, PauseEvent told) =>
        _step != Step.Losing
            ? $"was paused (epoch {told.Epoch}) while {_step}"
            : CycleChecks.Of(told, seat, _seats, GameId, Epoch + 1, _manner.Timeout);

    private string? WrongWith(CycleSeat seat, ResumeEvent told) =>
        _step != Step.Recovering
            ? $"was resumed (epoch {told.Epoch}) while {_step}"
            : CycleChecks.Of(told, seat, _seats, GameId, Epoch + 1);

    /// <summary>
    /// Inside the lock: what follows for others is called when it is left, by the step that broke it.
    /// </summary>
    private bool IsWrong(CycleSeat? seat, string? wrong)
    {
        if (wrong is null)
            return false;
        _step = Step.Broken;
        _violations.Add($"Game {GameId}{(seat is null ? ":" : $", {seat.PlayerId}")} {wrong}.");
        ThreadPool.QueueUserWorkItem(_ => Release());
        return true;
    }
}
