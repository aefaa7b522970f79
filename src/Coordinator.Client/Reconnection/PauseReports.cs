using Coordinator.Client.Hub;
using Coordinator.Client.Playing;
using Coordinator.Peers;
using Coordinator.Protocol;

namespace Coordinator.Client.Reconnection;

/// <summary>
/// What a player's part in a pause needs. <c>DeadlinePast</c> is called again and again once a pause is past its
/// deadline and nobody has said how it goes on.
/// </summary>
internal sealed record PauseContext(
    string Self,
    TimeSpan Timeout,
    IPlayerLoop Loop,
    ICoordinatorClock Clock,
    IOutbox Outbox,
    ILinks Links,
    ReconnectionRecord Record,
    Func<long> Frame,
    Action<GameEvent> Tell,
    Action Reattach,
    Action? DeadlinePast = null
);

/// <summary>What this player tells the coordinator about one pause.</summary>
internal sealed class PauseReports(PauseContext context)
{
    /// <summary>How long after <c>too_early</c> the time-out is reported again.</summary>
    private static readonly TimeSpan TooEarly = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _lost = [];
    private readonly Dictionary<string, LossCall> _losses = [];
    private Outage? _outage;
    private bool _timeoutReported;

    /// <summary>The loss of this link was reported, and it has not recovered since.</summary>
    public bool Has(string player) => _lost.Contains(player);

    /// <summary>Any loss was told in this pause.</summary>
    public bool Any => _losses.Count > 0;

    /// <summary>Begins anew, with another pause.</summary>
    public void Forget()
    {
        TakeBack();
        _lost.Clear();
        _losses.Clear();
        _outage = null;
    }

    /// <summary>
    /// Tells every loss of this pause again, as it was told: the coordinator may have forgotten it, and a link that has
    /// come back since belongs on record too. One that it has not forgotten it knows by its time.
    /// </summary>
    public void Repeat(int epoch, Action<string> answered)
    {
        TakeBack();
        foreach (var (player, loss) in _losses.ToList())
            TellLoss(player, loss with { Epoch = epoch }, answered);
    }

    /// <summary>A link is lost; without one: the game has to be paused, since it is paused here.</summary>
    public void Loss(int epoch, LinkSnapshot? link, Action<string> answered)
    {
        if (link is not null)
        {
            _lost.Add(link.PlayerId);
            if (_outage is null or { Until: not null })
                _outage = new Outage { Since = context.Loop.Now };
        }
        TellLoss(
            link?.PlayerId ?? "",
            new LossCall(
                context.Frame(),
                (long)Math.Round(context.Clock.Now),
                link is null ? null : Names.Of(link.Ice),
                link is null ? null : Names.Of(link.Channel),
                link?.PlayerId,
                epoch,
                link?.CandidateType,
                link?.SilenceAtLoss is { } silence ? Ms(silence) : null
            ),
            answered
        );
    }

    /// <summary>A link is back, but perhaps others are not.</summary>
    public void Restored(LinkSnapshot link)
    {
        _lost.Remove(link.PlayerId);
        if (_outage is not null)
            _outage.Attempts += link.AttemptsSinceLost;
    }

    /// <summary>
    /// All links of this player are alive. One that lost nothing says so too, for the frame at which it stopped: all
    /// are told where the others are.
    /// </summary>
    public void Recovery(int epoch, Action<string> answered)
    {
        if (_outage is not null)
            _outage.Until ??= context.Loop.Now;
        context.Outbox.Post(
            HubMethods.ReconnectionSuccess,
            new RecoveryCall(
                _outage is null ? null : Ms(_outage.Until!.Value - _outage.Since),
                _outage?.Attempts,
                context.Frame(),
                epoch
            ),
            answered
        );
    }

    /// <summary>
    /// The time has run out for a link that is still lost. The coordinator's own clock decides; where it could not
    /// write down what was said before, a recovery may yet follow that, and has to come first.
    /// </summary>
    public void Timeout(int epoch)
    {
        var lost = context.Links.Lost;
        if (_timeoutReported || lost.Count == 0 || context.Outbox.Count > 0)
            return;
        _timeoutReported = true;
        var attempts = (_outage?.Attempts ?? 0) + lost.Sum(link => link.AttemptsSinceLost);
        context.Outbox.Post(
            HubMethods.ReconnectionTimeout,
            new TimeoutCall(Ms(context.Record.PausedFor(context.Loop.Now)), attempts, epoch),
            result =>
            {
                if (result == Results.TooEarly)
                    context.Loop.After(TooEarly, () => _timeoutReported = false);
            }
        );
    }

    /// <summary>The game has ended on this player: nothing matters now but how often it tried, for the
    /// record.</summary>
    public void LastWord(int epoch)
    {
        TakeBack();
        Timeout(epoch);
    }

    private void TellLoss(string player, LossCall loss, Action<string> answered)
    {
        _losses[player] = loss;
        context.Outbox.Post(HubMethods.ConnectionLost, loss, answered);
    }

    private void TakeBack()
    {
        context.Outbox.Clear();
        _timeoutReported = false;
    }

    private static long Ms(TimeSpan time) => (long)Math.Round(time.TotalMilliseconds);

    /// <summary>A time in which links of this player were lost, until all were back.</summary>
    private sealed class Outage
    {
        public TimeSpan Since { get; init; }

        public TimeSpan? Until { get; set; }

        public int Attempts { get; set; }
    }
}
