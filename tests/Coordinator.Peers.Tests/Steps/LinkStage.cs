using System.Globalization;
using System.Text.Json;
using Coordinator.Tests.Shared;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.Tests.Steps;

/// <summary>A real link and its real negotiation, whose far side, connections, coordinator and time are a
/// story's.</summary>
internal sealed class LinkStage : ILinkHost
{
    /// <summary>Time from one end to the other.</summary>
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(10);

    private readonly VirtualTime _time = new();
    private readonly Dictionary<LinkTimer, IDisposable> _timers = [];
    private readonly List<StandInConnection> _connections = [];
    private readonly List<(StandInConnection On, LinkFrame.Beat Beat)> _beats = [];
    private readonly Link _link;
    private int _made;
    private string _path = "both";
    private bool _isCoordinatorAway;

    public LinkStage(LinkStory story)
    {
        var options = new LinkOptions
        {
            PlayerId = "other",
            Leads = story.Leads,
            Instance = "here",
            Connections = new Never(),
            IceServers = [.. (story.Servers ?? []).Select(url => new IceServer([url]))],
        };
        _link = new Link(options, this);
        _time.Every(options.Heartbeat, _link.Tick);
        _time.Every(options.Heartbeat, FarBeats);
    }

    public List<string> Told { get; } = [];

    public List<string> Signals { get; } = [];

    public string State => Word(_link.Snapshot().State);

    /// <summary>Candidates of the other side that the newest connection was given.</summary>
    public int Candidates => Newest.Candidates;

    TimeSpan ILinkHost.Now => _time.Now;

    private StandInConnection Newest => _connections[^1];

    /// <summary>How the connections were made since this was asked last.</summary>
    public string[] TakeConnections()
    {
        string[] made =
        [
            .. _connections.Skip(_made).Select(connection => connection.Settings.RelayOnly ? "relay" : "new"),
        ];
        _made = _connections.Count;
        return made;
    }

    /// <summary>Does what a step says, and lets come to an end what follows from it.</summary>
    public void Do(string step)
    {
        var words = step.Split(' ');
        var rest = words[1..];
        switch (words[0])
        {
            case "connect":
                _link.Connect();
                break;
            case "expect_alive":
                _link.ExpectAlive();
                break;
            case "check_proof":
                _link.CheckProof(Ms(rest[0]));
                break;
            case "offer":
                Receive("offer", rest, new SignalPayload { Instance = "", Sdp = "theirs" });
                break;
            case "answer":
                Receive("answer", rest, new SignalPayload { Instance = "", Sdp = "theirs" });
                break;
            case "refused":
                Receive("answer", rest, new SignalPayload { Instance = "", Refused = true });
                break;
            case "asks":
                Receive("answer", rest, new SignalPayload { Instance = "", Asks = true });
                break;
            case "candidate":
                Receive("ice-candidate", rest, new SignalPayload { Instance = "", Candidate = "theirs" });
                break;
            case "found":
                Tell(Newest, new PeerConnectionEvent.CandidateFound(new IceCandidate("mine")));
                break;
            case "opened":
                Open();
                break;
            case "closed":
                Close();
                break;
            case "ice":
                Tell(Newest, new PeerConnectionEvent.IceChanged(Enum.Parse<IceState>(rest[0], ignoreCase: true)));
                break;
            case "path":
                _path = rest[0];
                break;
            case "coordinator":
                BeCoordinator(rest[0] == "away");
                break;
            case "late_answer":
                AnswerLate(Ms(rest[0]));
                break;
            case "sleep":
                _time.Sleep(Ms(rest[0]));
                break;
            case "pass":
                _time.Pass(Ms(rest[0]));
                break;
            default:
                throw new ArgumentException($"There is no step '{step}'.", nameof(step));
        }
        _time.Pass(TimeSpan.Zero);
    }

    void ILinkHost.Tell(object told)
    {
        switch (told)
        {
            case ConnectionValidated:
                Told.Add("validated");
                break;
            case ConnectionInterrupted:
                Told.Add("interrupted");
                break;
            case ConnectionStabilized stabilized:
                Told.Add($"near miss of {stabilized.Silence.TotalMilliseconds} ms");
                break;
            case ConnectionLost lost:
                Told.Add($"lost {Word(lost.Cause)}{After(lost.Link.SilenceAtLoss)}");
                break;
            case ConnectionRestored restored:
                Told.Add($"restored after {restored.Attempts} attempts");
                break;
            case SignalWanted { Signal: var signal }:
                Take(signal);
                break;
            case LinkChanged or ProofChecked:
                break;
            default:
                Told.Add(told.ToString()!);
                break;
        }
    }

    void ILinkHost.SetTimer(LinkTimer timer, TimeSpan after)
    {
        ((ILinkHost)this).CancelTimer(timer);
        _timers[timer] = _time.After(after, () => _link.OnTimer(timer));
    }

    void ILinkHost.CancelTimer(LinkTimer timer)
    {
        if (_timers.Remove(timer, out var running))
            running.Dispose();
    }

    Attempt ILinkHost.Connect(int number, PeerConnectionSettings settings, string? offer)
    {
        var connection = new StandInConnection(settings, OnSent) { Attempt = null };
        var attempt = connection.Attempt = new Attempt(number, connection, _time.Now);
        _connections.Add(connection);
        Soon(() => _link.Described(attempt, offer is null ? "an offer" : "an answer"));
        return attempt;
    }

    private void Take(PeerSignal signal)
    {
        var payload = signal.Payload;
        var kind =
            payload.Refused == true ? "refused"
            : payload.Asks == true ? "asks"
            : signal.Type == PeerSignalTypes.IceCandidate ? "candidate"
            : signal.Type;
        Signals.Add($"{kind} {signal.Attempt}{(payload.To is null or "there" ? "" : $" to {payload.To}")}");
        if (_isCoordinatorAway)
            Soon(() => _link.Undelivered(signal.Attempt));
    }

    /// <summary><c>NUMBER [restart] [of INSTANCE] [to INSTANCE]</c></summary>
    private void Receive(string type, string[] words, SignalPayload payload)
    {
        string? After(string word) => Array.IndexOf(words, word) is var at and >= 0 ? words[at + 1] : null;
        payload = payload with
        {
            Instance = After("of") ?? "there",
            To = After("to"),
            Restart = words.Contains("restart") ? true : null,
        };
        _link.Take(new PeerSignal(type, payload, int.Parse(words[0], CultureInfo.InvariantCulture)));
    }

    private void Open()
    {
        var connection = Newest;
        connection.IsOpen = true;
        Tell(connection, new PeerConnectionEvent.ChannelOpened());
        FarBeats();
    }

    /// <summary>The far side closes the channel.</summary>
    private void Close()
    {
        var connection = Newest;
        connection.IsOpen = false;
        Tell(connection, new PeerConnectionEvent.ChannelClosed());
    }

    private void BeCoordinator(bool isAway)
    {
        _isCoordinatorAway = isAway;
        if (!isAway)
            _link.CoordinatorReturned();
    }

    private void OnSent(StandInConnection by, byte[] bytes)
    {
        if (LinkFrame.Decode(bytes) is not LinkFrame.Beat beat)
            return;
        _beats.Add((by, beat));
        if (_path is "both" or "out")
            _time.After(OneWay, () => Arrive(by, new LinkFrame.Answer(beat.Number, beat.SentAt)));
    }

    private void FarBeats()
    {
        foreach (var connection in _connections.Where(connection => connection.IsOpen))
            Arrive(connection, new LinkFrame.Beat(1, 0));
    }

    /// <summary>What the far side sends now.</summary>
    private void Arrive(StandInConnection at, LinkFrame frame)
    {
        if (_path is "both" or "in")
            _time.After(OneWay, () => Receive(at, frame));
    }

    private void Receive(StandInConnection at, LinkFrame frame)
    {
        if (at.IsOpen)
            Tell(at, new PeerConnectionEvent.FrameReceived(frame.Encode()));
    }

    private void AnswerLate(TimeSpan ago)
    {
        var since = (_time.Now - ago).TotalMilliseconds;
        var beat = _beats.First(sent => sent.On == Newest && sent.Beat.SentAt >= since).Beat;
        Receive(Newest, new LinkFrame.Answer(beat.Number, beat.SentAt));
    }

    private void Tell(StandInConnection connection, PeerConnectionEvent happened) =>
        _link.Happened(connection.Attempt!, happened);

    private void Soon(Action action) => _time.After(TimeSpan.Zero, action);

    private static TimeSpan Ms(string word) => TimeSpan.FromMilliseconds(int.Parse(word, CultureInfo.InvariantCulture));

    private static string After(TimeSpan? silence) =>
        silence is null ? "" : $" after {silence.Value.TotalMilliseconds} ms";

    /// <summary>A value as the stories write it: small letters, words apart by underscores.</summary>
    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Connections are made by the stage.</summary>
    private sealed class Never : IPeerConnectionFactory
    {
        public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell) =>
            throw new InvalidOperationException();
    }
}
