using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>
/// One player's part in a pause: what it has to say, and can say again. As in the players' libraries a loss is reported
/// for the epoch that it ought to begin.
/// </summary>
internal sealed class OwnPause(PlayerLog log, int epoch, bool isLocal)
{
    private readonly List<Report> _losses = [];
    private Report? _recovery;
    private double _lostAt;

    public int Epoch { get; private set; } = epoch;

    /// <summary>The coordinator has not told of it yet.</summary>
    public bool IsLocal { get; set; } = isLocal;

    /// <summary>When the game ends if nobody recovers, as last told, in Unix ms.</summary>
    public long? Deadline { get; set; }

    public bool HasLosses => _losses.Count > 0;

    /// <summary>Everything to be said again, in order: losses as they were, then the recovery.</summary>
    public IEnumerable<Report> Said => _recovery is null ? _losses : [.. _losses, _recovery];

    public bool HasReported(string peer) => _losses.Any(l => l.Fields.PeerId == peer);

    /// <summary>The loss of a link; without a peer: the game has to be paused, since it is paused here.</summary>
    public Report Lose(string? peer, long frame, long timestamp)
    {
        if (_losses.Count == 0) _lostAt = Clock.Now;
        _recovery = null;
        var loss = Noted(new Report(HubMethods.ConnectionLost, new ReportFields
        {
            FrameNumber = frame,
            Timestamp = timestamp,
            IceState = peer is null ? null : "disconnected",
            DcState = peer is null ? null : "open",
            PeerId = peer,
            Epoch = Epoch,
        }));
        _losses.Add(loss);
        return loss;
    }

    /// <summary>All links are alive; one that lost none says where it stopped. Null: said already.</summary>
    public Report? Recover(long frame)
    {
        if (_recovery is not null) return null;
        return _recovery = Noted(new Report(HubMethods.ReconnectionSuccess, new ReportFields
        {
            DurationMs = HasLosses ? Duration() : null,
            Attempts = HasLosses ? 1 : null,
            FrameNumber = frame,
            Epoch = Epoch,
        }));
    }

    /// <summary>The same pause under another number: the coordinator counts otherwise.</summary>
    public void Renumber(int epoch)
    {
        if (epoch == Epoch) return;
        Epoch = epoch;
        for (var i = 0; i < _losses.Count; i++) _losses[i] = InEpoch(_losses[i]);
        if (_recovery is not null) _recovery = InEpoch(_recovery);
    }

    /// <summary>In ms, never twice the same from one player: a recovery is known by it.</summary>
    private long Duration()
    {
        var told = log.Reports.Select(r => r.Fields.DurationMs).ToHashSet();
        var duration = (long)(Clock.Now - _lostAt);
        while (told.Contains(duration)) duration++;
        return duration;
    }

    private Report InEpoch(Report report) => Noted(new Report(report.Method, report.Fields with { Epoch = Epoch }));

    private Report Noted(Report report)
    {
        log.Add(report);
        return report;
    }
}
