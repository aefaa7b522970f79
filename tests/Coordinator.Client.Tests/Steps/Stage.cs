using System.Globalization;
using Coordinator.Client.Hub;
using Coordinator.Client.Reconnection;
using Coordinator.Peers;

namespace Coordinator.Client.Tests.Steps;

/// <summary>Real pauses of one player, ada, among stand-ins that do what a story says and note what follows.</summary>
internal sealed class Stage
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly VirtualLoop _loop = new();
    private readonly ReconnectionRecord _record = new();
    private readonly StageClock _clock;
    private readonly StageOutbox _outbox;
    private readonly StageLinks _links;
    private readonly Pauses _pauses;
    private long _frame = 100;

    public Stage(IEnumerable<string> links)
    {
        _clock = new StageClock(_loop);
        _outbox = new StageOutbox(Reported);
        _links = new StageLinks(_loop, links, (link, cause) => _pauses!.OnLinkLost(link, cause));
        _pauses = new Pauses(
            new PauseContext(
                "ada",
                Timeout,
                _loop,
                _clock,
                _outbox,
                _links,
                _record,
                () => _frame,
                OnTold,
                () => Reattached++
            )
        );
    }

    public List<string> Told { get; } = [];

    public List<string> Reported { get; } = [];

    public int Reattached { get; private set; }

    public double? LeftMs { get; private set; }

    public int Waiting => _outbox.Count;

    public string State => Word(_pauses.State);

    public OwnRecord Record
    {
        get
        {
            var data = _record.Read(_loop.Now);
            return new OwnRecord(
                [.. data.Disconnections.Select(loss => $"{loss.PeerId} {Word(loss.Cause)} epoch {loss.Epoch}")],
                [
                    .. data.ReconnectionAttempts.Select(attempt =>
                        $"{attempt.PlayerId} {attempt.Outcome} epoch {attempt.Epoch} "
                        + $"after {attempt.Duration.TotalMilliseconds} ms, {attempt.Attempts} attempts"
                    ),
                ],
                (long)data.TotalPauseDuration.TotalMilliseconds,
                data.InProgress
            );
        }
    }

    /// <summary>Does what a step says.</summary>
    public void Do(string step)
    {
        var words = step.Split(' ');
        string At(int index) => words[index + 1];
        int Number(int index) => int.Parse(At(index), CultureInfo.InvariantCulture);
        switch (words[0])
        {
            case "started":
                _pauses.OnStarted();
                break;
            case "link_lost":
                _links.Lose(At(0), Cause(At(1)));
                break;
            case "link_restored":
                _pauses.OnLinkRestored(_links.Restore(At(0), Number(1)));
                break;
            case "link_quiet":
                _links.Quieten(At(0));
                break;
            case "told_pause":
                _pauses.OnPaused(Pause(Number(0), At(1), Number(2), Timeout.TotalMilliseconds));
                break;
            case "paused_on_attach":
                _pauses.OnPausedAtAttach(Pause(Number(0), At(1), Number(2), Number(3)));
                break;
            case "playing_on_attach":
                _pauses.OnPlayingAtAttach(Number(0));
                break;
            case "told_resume":
                _pauses.OnResumed(Resume(Number(0), Number(1), Number(2)));
                break;
            case "ended":
                _pauses.OnEnded(words.Length > 1 ? words[1] : null);
                break;
            case "leaving":
                _pauses.OnEnded();
                break;
            case "answer":
                _outbox.Answer(At(0), At(1));
                break;
            case "clock_unknown":
                _clock.Lose(Number(0));
                break;
            case "clock_known":
                _clock.Find();
                break;
            case "frame":
                _frame = Number(0);
                break;
            case "pass":
                _loop.Pass(Number(0));
                break;
            default:
                throw new ArgumentException($"There is no step '{step}'.", nameof(step));
        }
    }

    private void OnTold(GameEvent told)
    {
        switch (told)
        {
            case GameEvent.Paused { Pause: var pause }:
                Told.Add($"paused {About(pause)}");
                break;
            case GameEvent.PauseUpdated { Pause: var pause }:
                Told.Add($"updated {About(pause)}");
                break;
            case GameEvent.Resumed { Resume: var resume }:
                Told.Add($"resumed {resume.Epoch} after {resume.PauseDuration.TotalMilliseconds} ms");
                break;
            case GameEvent.Countdown countdown:
                LeftMs = countdown.Remaining.TotalMilliseconds;
                break;
            default:
                Told.Add(told.ToString());
                break;
        }
    }

    private PauseInfo Pause(int epoch, string detecting, int frame, double left) =>
        new(epoch, frame, detecting, _clock.True + left, Timeout, IsLocal: false);

    private ResumeInfo Resume(int epoch, int inMs, int paused) =>
        new(epoch, TimeSpan.FromMilliseconds(paused), new Dictionary<string, long>(), _clock.True + inMs);

    private static string About(PauseInfo pause) =>
        $"{pause.Epoch}{(pause.IsLocal ? " here" : "")} by {pause.DetectingPlayer} at frame {pause.PauseFrame}";

    private static LossCause Cause(string word) => Enum.GetValues<LossCause>().Single(cause => Word(cause) == word);

    /// <summary>A value as the stories write it: small letters, words apart by underscores.</summary>
    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private sealed class StageClock(VirtualLoop loop) : ICoordinatorClock
    {
        private readonly List<Action> _onceKnown = [];
        private double _ahead,
            _knownAhead;
        private bool _isKnown = true;

        public double Now => loop.Now.TotalMilliseconds + 1_000_000 + _knownAhead;

        /// <summary>The coordinator's, whether it is known or not.</summary>
        public double True => loop.Now.TotalMilliseconds + 1_000_000 + _ahead;

        public void Lose(double ahead)
        {
            _isKnown = false;
            _ahead += ahead;
        }

        public void Find()
        {
            (_isKnown, _knownAhead) = (true, _ahead);
            Action[] waiting = [.. _onceKnown];
            _onceKnown.Clear();
            foreach (var then in waiting)
                then();
        }

        public void Refresh() { }

        public void Doubt() { }

        public void Ask() { }

        public void WhenMeasured(Action then)
        {
            if (_isKnown)
                then();
            else
                _onceKnown.Add(then);
        }
    }
}
