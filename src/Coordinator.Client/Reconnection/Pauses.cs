using Coordinator.Peers;
using Coordinator.Protocol;
using static Coordinator.Client.Reconnection.StateEvent;

namespace Coordinator.Client.Reconnection;

/// <summary>
/// The pauses of the game, as this player takes part in them: stops when a link of its own is lost or the coordinator
/// says so, and goes on at the agreed instant.
/// </summary>
internal sealed class Pauses(PauseContext context)
{
    /// <summary>Whoever is paused counts a link as lost that was not proven alive in this time.</summary>
    private static readonly TimeSpan ProvenLately = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CountdownEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The last stretch to the agreed instant is timed anew, since long timers are less exact.</summary>
    private static readonly TimeSpan FineTiming = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// A resume is agreed for a few seconds ahead at most (the coordinator's setting allows 5 s, a far player as much).
    /// What is further off, either way, was told by another clock than the one known here: it is measured anew, and
    /// then decides.
    /// </summary>
    private static readonly TimeSpan LongestLead = TimeSpan.FromSeconds(10),
        LongestLateness = TimeSpan.FromSeconds(1);

    /// <summary>What a clock that was stepped may be off by is more than a timer bears, and than matters.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromDays(1);

    /// <summary>A pause of which another player told is the coordinator's: it tells of it too, or something was
    /// missed.</summary>
    private static readonly TimeSpan ConfirmedWithin = TimeSpan.FromSeconds(3);

    /// <summary>Nobody misses so many pauses: another player that counts further is mistaken.</summary>
    private const int EpochsAhead = 100;

    private static readonly TimeSpan BetweenReattaches = TimeSpan.FromSeconds(5);

    private readonly PauseReports _reports = new(context);
    private readonly Playing.LoopTimer _countdown = new(context.Loop);
    private readonly Playing.LoopTimer _resume = new(context.Loop);
    private readonly Playing.LoopTimer _confirm = new(context.Loop);

    /// <summary>What was agreed, until it is done.</summary>
    private ResumeInfo? _resuming;

    private int _epoch;
    private int _closedEpoch;
    private TimeSpan? _reattachedAt;

    /// <summary>There would have been a recovery to report, but for links that were not whole.</summary>
    private bool _recoveryWaits;

    public PlayerState State { get; private set; }

    /// <summary>The pause in progress.</summary>
    public PauseInfo? Pause { get; private set; }

    /// <summary>Play has begun. The game is told once the state says so too, and before a link that is lost
    /// already.</summary>
    public void OnStarted(GameEvent.Started? told = null)
    {
        State = State.Next(Started);
        if (told is not null)
            context.Tell(told);
        context.Links.ExpectAlive();
        foreach (var link in context.Links.Lost)
            OnLinkLost(link, LossCause.Silence);
    }

    /// <summary>A link of this player is lost: stop at once, and say so.</summary>
    public void OnLinkLost(LinkSnapshot link, LossCause cause)
    {
        if (State is PlayerState.Connecting or PlayerState.Terminated)
            return;
        var isFirst = Pause is null || _resuming is not null;
        if (isFirst)
            PauseLocally();
        State = State.Next(Lost);
        context.Record.Add(
            new Disconnection(
                (long)Math.Round(context.Clock.Now),
                context.Frame(),
                context.Self,
                link.PlayerId,
                cause,
                Names.Of(link.Ice),
                Names.Of(link.Channel),
                Pause!.Epoch
            )
        );
        // With the first of several that were lost before, the others were looked at and reported.
        if (!_reports.Has(link.PlayerId))
            ReportLoss(link);
        if (isFirst)
            CheckOwnLinks();
    }

    /// <summary>A link of this player is back. Once all are, the coordinator is told.</summary>
    public void OnLinkRestored(LinkSnapshot link)
    {
        if (Pause is null)
            return;
        RecordAttempt(link, Outcomes.Success);
        _reports.Restored(link);
        ReportRecovery();
    }

    /// <summary>Every link has said whether it was proven alive lately, and those that were not are lost.</summary>
    public void OnLinksChecked()
    {
        if (_recoveryWaits)
            ReportRecovery();
    }

    /// <summary>The coordinator has paused the game.</summary>
    public void OnPaused(PauseInfo told)
    {
        if (told.Epoch <= _closedEpoch || State == PlayerState.Terminated)
            return;
        _confirm.Cancel();
        var known = Pause;
        var isRenumbered = known?.Epoch != told.Epoch;
        if (isRenumbered && known is { IsLocal: true })
            Repeat(told.Epoch);
        else if (isRenumbered)
            _reports.Forget();
        _epoch = told.Epoch;
        State = State.Next(StateEvent.Paused);
        var pause = told with { IsLocal = false };
        if (known is not null && (known.IsLocal || !isRenumbered))
        {
            Pause = pause;
            context.Tell(new GameEvent.PauseUpdated(pause));
        }
        else
            Enter(pause);
        CheckOwnLinks();
        if (isRenumbered)
            ReportRecovery();
    }

    /// <summary>Whether a pause that another player tells of is news here.</summary>
    public bool IsNews(PauseInfo told) =>
        State is not (PlayerState.Connecting or PlayerState.Terminated)
        && told.Epoch > Math.Max(_closedEpoch, Pause is { IsLocal: false } known ? known.Epoch : 0)
        && told.Epoch <= Math.Max(_epoch, _closedEpoch) + EpochsAhead;

    /// <summary>Another player says that the coordinator has paused the game.</summary>
    public void OnPausedByPeer(PauseInfo told)
    {
        OnPaused(told);
        _confirm.Set(ConfirmedWithin, ReattachSeldom);
    }

    /// <summary>Whether a resume that another player tells of is that of the pause in progress.</summary>
    public bool IsNews(ResumeInfo resume) => Pause?.Epoch == resume.Epoch && _resuming is null;

    /// <summary>A connection to the coordinator has brought the state <c>paused</c>. What it was told before, it may
    /// have forgotten.</summary>
    public void OnPausedAtAttach(PauseInfo told)
    {
        if (told.Epoch <= _closedEpoch)
            Reopen(told.Epoch);
        var isKnown = Pause?.Epoch == told.Epoch;
        if (isKnown)
            Repeat(told.Epoch);
        OnPaused(told);
        if (isKnown)
            ReportRecovery();
    }

    /// <summary>The coordinator knows of no resume of this pause: another player that told of one was
    /// mistaken.</summary>
    private void Reopen(int epoch)
    {
        _closedEpoch = epoch - 1;
        if (_resuming is null)
            return;
        _resume.Cancel();
        (_resuming, Pause) = (null, null);
    }

    /// <summary>Everyone has recovered: go on at the agreed instant.</summary>
    /// <param name="resume">What was agreed.</param>
    /// <param name="isMissed">The instant is past already.</param>
    public void OnResumed(ResumeInfo resume, bool isMissed = false)
    {
        _epoch = Math.Max(_epoch, resume.Epoch);
        _closedEpoch = Math.Max(_closedEpoch, resume.Epoch);
        if (Pause is null || Pause.Epoch > resume.Epoch)
            return;
        _confirm.Cancel();
        _countdown.Cancel();
        _resume.Cancel();
        _resuming = resume;
        if (isMissed)
            GoOn(resume);
        else
        {
            context.Clock.Refresh();
            ScheduleResume(resume);
        }
        // A link that died after everyone had recovered: its loss belongs to the next pause.
        foreach (var link in context.Links.Lost)
            OnLinkLost(link, LossCause.Silence);
    }

    /// <summary>A connection to the coordinator has brought the state <c>playing</c>, after so many pauses.</summary>
    public void OnPlayingAtAttach(int epoch)
    {
        _epoch = _closedEpoch = epoch;
        if (Pause is null)
            return;
        if (_resuming is { } resume)
        {
            // It is waited for by the clock of another connection: this one's may be another node's.
            _resume.Cancel();
            ScheduleResume(resume);
            return;
        }
        if (Pause.Epoch <= epoch)
        {
            OnResumed(
                new ResumeInfo(
                    epoch,
                    context.Record.PausedFor(context.Loop.Now),
                    new Dictionary<string, long>(),
                    context.Clock.Now
                ),
                isMissed: true
            );
            return;
        }
        // It has not heard of this pause, or lost it when it went down. It has to, so that the resume is agreed.
        Pause = Pause with { Epoch = epoch + 1, IsLocal = true };
        Repeat(epoch + 1);
        foreach (var link in context.Links.Lost)
            if (!_reports.Has(link.PlayerId))
                ReportLoss(link);
        if (!_reports.Any)
            ReportLoss(null);
        ReportRecovery();
    }

    /// <summary>The game is over for this player: ended where there is a reason, or left. What happens to its links now
    /// is no loss.</summary>
    public void OnEnded(string? reason = null)
    {
        _countdown.Cancel();
        _confirm.Cancel();
        CancelResume();
        State = State.Next(Ended);
        var lost = context.Links.Lost;
        var isTimeout =
            reason is EndReasons.ReconnectionTimeout or LocalEndReasons.Refused or LocalEndReasons.Unreachable;
        if (Pause is not null && isTimeout)
            foreach (var link in lost)
                RecordAttempt(link, Outcomes.Timeout);
        if (Pause is not null && reason == EndReasons.ReconnectionTimeout && lost.Count > 0)
            _reports.LastWord(Pause.Epoch);
        else
            _reports.Forget();
        Pause = null;
        context.Record.Resumed(context.Loop.Now);
    }

    /// <summary>Stops before the coordinator has said anything.</summary>
    private void PauseLocally()
    {
        if (_resuming is not null)
            State = State.Next(Resumed);
        _reports.Forget();
        State = State.Next(Lost);
        Enter(
            new PauseInfo(
                _epoch + 1,
                context.Frame(),
                context.Self,
                context.Clock.Now + context.Timeout.TotalMilliseconds,
                context.Timeout,
                IsLocal: true
            )
        );
    }

    private void Enter(PauseInfo pause)
    {
        CancelResume();
        Pause = pause;
        _recoveryWaits = false;
        context.Record.Paused(context.Loop.Now);
        _countdown.SetEvery(CountdownEvery, CountDown);
        context.Tell(new GameEvent.Paused(pause));
        context.Clock.Refresh();
    }

    /// <summary>Whoever is paused looks at its own links, so that both ends of a dead one stand among the
    /// lost.</summary>
    private void CheckOwnLinks()
    {
        context.Links.LoseUnproven(ProvenLately);
        foreach (var link in context.Links.Lost)
        {
            State = State.Next(Lost);
            if (!_reports.Has(link.PlayerId))
                ReportLoss(link);
        }
    }

    private void Repeat(int epoch) => _reports.Repeat(epoch, result => OnAnswered(result, epoch));

    private void ReportLoss(LinkSnapshot? link)
    {
        var epoch = Pause!.Epoch;
        _reports.Loss(epoch, link, result => OnAnswered(result, epoch));
    }

    /// <summary>Where the coordinator cannot place a pause that this player began, something was missed.</summary>
    private void OnAnswered(string result, int epoch)
    {
        var isUnplaced = result is Results.Stale or Results.NotFound;
        if (!isUnplaced || Pause is not { IsLocal: true } pause || pause.Epoch != epoch)
            return;
        ReattachSeldom();
    }

    private void ReattachSeldom()
    {
        if (_reattachedAt is { } at && context.Loop.Now - at < BetweenReattaches)
            return;
        _reattachedAt = context.Loop.Now;
        context.Reattach();
    }

    private void ReportRecovery()
    {
        if (Pause is null || _resuming is not null)
            return;
        _recoveryWaits = !context.Links.IsWhole;
        if (_recoveryWaits)
            return;
        var epoch = Pause.Epoch;
        _reports.Recovery(epoch, result => OnAnswered(result, epoch));
    }

    private void CountDown()
    {
        var remaining = Math.Max(0, Pause!.Deadline - context.Clock.Now);
        context.Tell(new GameEvent.Countdown(TimeSpan.FromMilliseconds(remaining), Pause.Epoch));
        if (remaining == 0)
            context.Clock.WhenMeasured(OnDeadlinePast);
    }

    private void OnDeadlinePast()
    {
        if (Pause is null || _resuming is not null || Pause.Deadline > context.Clock.Now)
            return;
        _reports.Timeout(Pause.Epoch);
        context.DeadlinePast?.Invoke();
    }

    /// <summary>Goes on at the agreed instant, by a clock that is known: measured anew, once, where that can't be
    /// right.</summary>
    private void ScheduleResume(ResumeInfo resume, bool mayDoubt = true)
    {
        var isDoubtful = Until(resume) is var until && (until > LongestLead || until < -LongestLateness);
        if (isDoubtful && mayDoubt)
            context.Clock.Doubt();
        context.Clock.WhenMeasured(() =>
        {
            if (!ReferenceEquals(_resuming, resume))
                return;
            var wait = Until(resume);
            void Again() => ScheduleResume(resume, mayDoubt && !isDoubtful);
            if (wait <= TimeSpan.Zero || wait > LongestLead)
                GoOn(resume);
            else if (wait > FineTiming)
                _resume.Set(wait - FineTiming, Again);
            else
                _resume.SetAt(context.Loop.Now + wait, Again);
        });
    }

    private TimeSpan Until(ResumeInfo resume) =>
        TimeSpan.FromMilliseconds(
            Math.Clamp(resume.ResumeAt - context.Clock.Now, -Long.TotalMilliseconds, Long.TotalMilliseconds)
        );

    private void CancelResume()
    {
        _resuming = null;
        _resume.Cancel();
    }

    private void GoOn(ResumeInfo resume)
    {
        Pause = null;
        CancelResume();
        _reports.Forget();
        State = State.Next(Resumed);
        context.Record.Resumed(context.Loop.Now, resume.PauseDuration);
        context.Tell(new GameEvent.Resumed(resume));
    }

    private void RecordAttempt(LinkSnapshot link, string outcome) =>
        context.Record.Add(
            new ReconnectionAttempt(
                (long)Math.Round(context.Clock.Now),
                context.Loop.Now - (link.LostAt ?? context.Loop.Now),
                outcome,
                link.AttemptsSinceLost,
                Pause!.Epoch,
                link.PlayerId
            )
        );
}
