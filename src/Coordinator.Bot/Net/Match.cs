using Coordinator.Bot.Pong;

namespace Coordinator.Bot.Net;

/// <summary>What a <see cref="Match"/> is between, and what it works with.</summary>
internal sealed record MatchOptions
{
    public required Side Me { get; init; }

    /// <summary>Makes games differ; from the game's id.</summary>
    public required int Seed { get; init; }

    /// <summary>This player's run, told from every other: a random number.</summary>
    public required uint Instance { get; init; }

    public required Action<byte[]> Send { get; init; }

    /// <summary>What the player does now; asked about once a frame.</summary>
    public required Func<PongState, byte> Input { get; init; }

    /// <summary>The delay that the link needs now, in frames.</summary>
    public Func<int> NeededDelay { get; init; } = () => Delay.Least;

    /// <summary>Called with each new state.</summary>
    public Action<PongState> Stepped { get; init; } = _ => { };
}

/// <summary>
/// One game of Pong between two players: who has the state, who gets it, and when a frame is stepped.
///
/// A player starts without a state and asks for it. The one that has it answers with a snapshot; where none has it, the
/// left player makes a new game when the right one asks. So the first start and the return of a player that was gone in
/// the middle of a game are one and the same thing.
///
/// No timers and no network in here: <see cref="Advance"/> is called often, <see cref="Receive"/> with what arrives,
/// both from one thread at a time. <see cref="Frame"/> may be read from any.
/// </summary>
internal sealed class Match(MatchOptions options)
{
    /// <summary>While nothing can be stepped, both go on telling each other what they have, this often (ms).</summary>
    private const double IdleSendMs = 50;

    /// <summary>Time that is made good at most after a gap (ms); the rest was simply not played.</summary>
    private const double MostOwedMs = 100;

    /// <summary>No game gets this far, 200 days; past 32 bits a frame's number would begin anew.</summary>
    private const int LastFrame = 1 << 30;

    private readonly Pace _pace = new();
    private readonly HashSet<uint> _retired = [];
    private Lockstep? _lockstep;
    private uint? _other;
    private long _otherFrame;
    private bool _running;
    private double _owedMs;
    private double? _advancedAt;
    private int _delay = Delay.Least;
    private double _sentAt = double.NegativeInfinity;

    /// <summary>The state now, or null until this player has one.</summary>
    public PongState? State => _lockstep?.State;

    public int Frame => _lockstep?.Frame ?? 0;

    /// <summary>No step is made from now on. Inputs and snapshots are exchanged all the same.</summary>
    public void Freeze()
    {
        _running = false;
        _owedMs = 0;
    }

    /// <summary>
    /// Steps are made from now on. Players freeze up to a few frames apart; <paramref name="frames"/>, where each
    /// stopped, is where the one behind goes at once, so that both go on from the same frame.
    /// </summary>
    public void Run(IEnumerable<long>? frames = null)
    {
        var farthest = (frames ?? []).Append(Math.Max(_otherFrame, Frame)).Max();
        while (Frame < farthest && Step()) { }
        _delay = options.NeededDelay();
        _running = true;
        _owedMs = 0;
        _pace.Reset();
    }

    /// <summary>Does what is due at <paramref name="now"/> (ms, any steady clock): steps, and tells the
    /// other.</summary>
    public void Advance(double now)
    {
        var elapsed = now - (_advancedAt ?? now);
        _advancedAt = now;
        var stepped = _running && StepFor(elapsed);
        if (!stepped && now - _sentAt < IdleSendMs)
            return;
        _sentAt = now;
        Tell();
    }

    /// <summary>Takes a message of the other player; what is none of ours is dropped.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        var packet = Packet.Decode(bytes);
        if (packet is null || _retired.Contains(packet.From))
            return;
        switch (packet)
        {
            case Packet.Ask:
                Answer(packet.From);
                break;
            case Packet.Snapshot snapshot:
                Adopt(snapshot);
                break;
            case Packet.Inputs inputs:
                Learn(inputs);
                break;
        }
    }

    private bool StepFor(double elapsed)
    {
        if (_lockstep is null)
            return false;
        // Longer as soon as the link needs it, shorter only from the next start on: a delay that changes is felt.
        _delay = Math.Max(_delay, options.NeededDelay());
        _owedMs = Math.Min(_owedMs + elapsed, MostOwedMs);
        var stepped = false;
        while (_owedMs >= _pace.FrameMs)
        {
            _lockstep.Act(options.Input, _delay);
            if (!Step())
            {
                // Waiting for the other: the frame is due the moment its input is here, and no more than that.
                _owedMs = _pace.FrameMs;
                break;
            }
            _owedMs -= _pace.FrameMs;
            stepped = true;
        }
        return stepped;
    }

    private bool Step()
    {
        if (_lockstep is null || !_lockstep.TryStep())
            return false;
        options.Stepped(_lockstep.State);
        return true;
    }

    private void Tell()
    {
        if (_lockstep is null || _other is not { } other)
        {
            Send(new Packet.Ask(options.Instance));
            return;
        }
        var (first, all) = _lockstep.Unacknowledged();
        Send(
            new Packet.Inputs(options.Instance)
            {
                To = other,
                Frame = _lockstep.Frame,
                Ack = _lockstep.Received,
                Ahead = _lockstep.Frame - _otherFrame,
                First = first,
                All = all,
            }
        );
    }

    private void Answer(uint from)
    {
        if (_lockstep is null)
        {
            if (options.Me != Side.Left)
                return;
            GoOn(new Lockstep(options.Me, PongState.New(options.Seed)));
        }
        if (_other != from)
            SetOther(from);
        var (state, mine, yours) = _lockstep!.Snapshot();
        Send(new Packet.Snapshot(options.Instance, from, state, mine, yours));
    }

    private void Adopt(Packet.Snapshot packet)
    {
        if (_lockstep is not null || packet.To != options.Instance || packet.State.Frame is < 0 or > LastFrame)
            return;
        SetOther(packet.From);
        _otherFrame = packet.State.Frame;
        GoOn(new Lockstep(options.Me, packet.State, mine: packet.Yours, theirs: packet.Mine));
    }

    private void GoOn(Lockstep lockstep)
    {
        _lockstep = lockstep;
        options.Stepped(lockstep.State);
    }

    private void Learn(Packet.Inputs packet)
    {
        if (_lockstep is null || packet.From != _other || packet.To != options.Instance)
            return;
        _lockstep.Receive(packet.First, packet.All, packet.Ack);
        if (packet.Frame < _otherFrame)
            return;
        _otherFrame = packet.Frame;
        if (_running)
            _pace.Learn(Frame - packet.Frame, packet.Ahead);
    }

    private void SetOther(uint instance)
    {
        if (_other is { } before)
            _retired.Add(before);
        _other = instance;
        _otherFrame = 0;
        _pace.Reset();
    }

    private void Send(Packet packet) => options.Send(packet.Encode());
}
