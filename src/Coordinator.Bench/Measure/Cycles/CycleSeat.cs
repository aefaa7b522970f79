using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Cycles;

/// <summary>
/// A player whose link is lost and restored. It says what its game tells it to say, and hands on what it hears.
/// </summary>
internal sealed class CycleSeat(CycleGame game, int index, CreatedPlayerDto player, Violations violations)
    : Seat(game.GameId, player, violations)
{
    private long _lastTimestamp;
    private int _awaited;

    /// <summary>What it has said and not been answered yet.</summary>
    public Report? Said { get; private set; }

    /// <summary>The cycle in progress, as this player sees it.</summary>
    public CycleView View { get; set; } = new();

    public int Index => index;

    /// <summary>
    /// Reports that its link to the other is lost. Noted before it is sent: the answer may come at once.
    /// </summary>
    public void Lose(int epoch, string peer) =>
        Say(
            HubMethods.ConnectionLost,
            new ReportFields
            {
                FrameNumber = CycleReports.Frame(epoch, index),
                Timestamp = Timestamp(),
                PeerId = peer,
                Epoch = epoch,
                IceState = "disconnected",
                DcState = "open",
            }
        );

    /// <summary>Reports that it has its link back.</summary>
    public void Recover(int epoch) =>
        Say(
            HubMethods.ReconnectionSuccess,
            new ReportFields
            {
                FrameNumber = CycleReports.Frame(epoch, index),
                DurationMs = CycleReports.DurationMs(epoch),
                Attempts = 1,
                Epoch = epoch,
            }
        );

    public override void OnAnswer(int id, string? error, ReadOnlySpan<byte> result)
    {
        if (Said is not { } said || id != _awaited)
        {
            game.Break($"{PlayerId} got an answer to call {id}, which waits for none");
            return;
        }
        Said = null;
        if (error is not null)
        {
            said.RefusedWith(error);
            game.Break($"{PlayerId}'s {said.Method} for epoch {said.Fields.Epoch} failed: {error}");
            return;
        }
        var answer = Read<ResultDto>(result).Result;
        said.AnsweredWith(new Answer(Clock.Now, answer));
        game.OnAnswer(this, said.Method, answer);
    }

    public override void OnLost(string why)
    {
        base.OnLost(why);
        game.Abandon();
    }

    protected override void OnGameEvent(string name, ReadOnlySpan<byte> body)
    {
        switch (name)
        {
            case HubEvents.Pause:
                game.OnPause(this, Read<PauseEvent>(body));
                break;
            case HubEvents.Resume:
                game.OnResume(this, Read<ResumeEvent>(body));
                break;
            case HubEvents.GameEnded:
                game.OnEnded(this, Read<GameEndedEvent>(body).Reason);
                break;
            default:
                base.OnGameEvent(name, body);
                break;
        }
    }

    private void Say(string method, ReportFields fields)
    {
        var report = new Report(method, fields);
        report.Tried(Clock.Now);
        Log?.Add(report);
        Said = report;
        _awaited = NextCall();
        Call(_awaited, method, fields);
    }

    /// <summary>Unix ms, never twice the same: a loss is known by it.</summary>
    private long Timestamp() => _lastTimestamp = Math.Max((long)Clock.Now, _lastTimestamp + 1);
}
