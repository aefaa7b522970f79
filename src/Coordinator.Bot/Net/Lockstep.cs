using Coordinator.Bot.Pong;

namespace Coordinator.Bot.Net;

/// <summary>
/// Delay-based lockstep for two: a frame is stepped once the inputs of both players for it are here, never before, so
/// both play the same game whatever the network does.
/// </summary>
internal sealed class Lockstep
{
    /// <summary>
    /// The farthest frame, from this player's, whose input is taken. Rules kept, nobody gets 50 ahead; this bounds what
    /// a player who doesn't keep them can make this process remember.
    /// </summary>
    private const int FarthestInput = 64;

    private readonly Side _me;
    private readonly InputTrack _mine;
    private readonly InputTrack _theirs;

    /// <summary>The other player has my inputs of all frames below this one.</summary>
    private long _acked;

    /// <summary>Goes on from <paramref name="state"/>, where the inputs that were already made for its frame and after
    /// are given.</summary>
    public Lockstep(Side me, PongState state, byte[]? mine = null, byte[]? theirs = null)
    {
        _me = me;
        State = state;
        _acked = state.Frame;
        // An input that exists somewhere is kept; the delay before the first new one is filled with rest.
        var own = mine ?? [];
        var rest = Enumerable.Repeat(PaddleInput.Still, Math.Max(0, Delay.Least - own.Length));
        _mine = new InputTrack(state.Frame, own.Concat(rest));
        _theirs = new InputTrack(state.Frame, theirs ?? []);
    }

    public PongState State { get; private set; }

    public int Frame => State.Frame;

    /// <summary>I have the other's inputs of all frames below this one.</summary>
    public int Received => _theirs.End;

    /// <summary>Makes this player's inputs up to <paramref name="delay"/> frames ahead; <paramref name="input"/> is
    /// asked for each that is due.</summary>
    public void Act(Func<PongState, byte> input, int delay)
    {
        while (_mine.End <= Frame + delay)
            _mine.Push(input(State));
    }

    /// <summary>Steps one frame if both inputs for it are here. Returns whether they were.</summary>
    public bool TryStep()
    {
        if (_mine.At(Frame) is not { } mine || _theirs.At(Frame) is not { } theirs)
            return false;
        State = _me == Side.Left ? Rules.Step(State, mine, theirs) : Rules.Step(State, theirs, mine);
        Forget();
        return true;
    }

    /// <summary>Takes the other's inputs, the first of which is for frame <paramref name="first"/>, and what it has of
    /// mine.</summary>
    public void Receive(long first, byte[] inputs, long ack)
    {
        if (first + inputs.Length > Frame + FarthestInput)
            return;
        _theirs.Merge(first, inputs);
        if (ack > _acked && ack <= _mine.End)
            _acked = ack;
        Forget();
    }

    /// <summary>Everything the other may not have yet: sent whole each time, so a lost packet costs nothing.</summary>
    public (int First, byte[] Inputs) Unacknowledged()
    {
        var first = (int)Math.Max(_mine.Start, _acked);
        return (first, _mine.From(first));
    }

    /// <summary>What a player that lost its state needs to go on from here.</summary>
    public (PongState State, byte[] Mine, byte[] Yours) Snapshot() => (State, _mine.From(Frame), _theirs.From(Frame));

    private void Forget()
    {
        _mine.Forget(Math.Min(Frame, _acked));
        _theirs.Forget(Frame);
    }
}
