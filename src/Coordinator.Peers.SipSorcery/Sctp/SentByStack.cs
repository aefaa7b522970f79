namespace Coordinator.Peers.SipSorcery.Sctp;

/// <summary>
/// The DATA that a stack has sent and that is on its way: how far the other side has acknowledged it, how far it was
/// given up ("Advanced.Peer.Ack.Point", RFC 3758, section 3.5), and what the stack was told of that.
/// </summary>
internal sealed class SentByStack(Func<TimeSpan> now)
{
    /// <summary>
    /// What is not acknowledged within twice the round trip, and within these bounds, is given up: before the stack's
    /// own timer runs out after 1 s, since that makes it wait longer and longer.
    /// </summary>
    private static readonly (TimeSpan Least, TimeSpan Most) Lifetime = (
        TimeSpan.FromMilliseconds(250),
        TimeSpan.FromMilliseconds(800)
    );

    /// <summary>
    /// With nothing heard for so long the path is cut, and what goes into it is given up at once: so nothing queues in
    /// the stack, and the first packet after the cut carries something new. Both sides beat every 250 ms.
    /// </summary>
    private static readonly TimeSpan Cut = TimeSpan.FromMilliseconds(500);

    /// <summary>With so many later ones acknowledged, a number is lost (RFC 9260, section 7.2.4).</summary>
    private const int LaterOnes = 3;

    /// <summary>
    /// Ten packets of 1200 bytes, which any sender may begin with (RFC 6928). With no more than that on its way, a loss
    /// is no reason to send less: the stack does not hear of gaps, which would make SIPSorcery (10.0.16) send one
    /// packet at a time, each waiting for the one before. With more on its way the stack hears of them, and slows down
    /// as it should.
    /// </summary>
    private const int FreeBytes = 12_000;

    /// <summary>
    /// What opens a channel, and was not acknowledged for so long, is sent again: everything else waits behind it, and
    /// SIPSorcery's own first timer runs for 3 s.
    /// </summary>
    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromMilliseconds(300);

    /// <summary>A FORWARD TSN that was not answered for so long is said again.</summary>
    private static readonly TimeSpan SayAgain = TimeSpan.FromMilliseconds(200);

    private readonly Queue<Sent> _onTheirWay = new();
    private uint _highest;
    private uint _acknowledged;
    private uint _point;
    private uint _toldStack;
    private uint _window = 131_072;
    private int _bytes;
    private bool _hasBegun;
    private (Sent Sent, byte[] Packet, TimeSpan At)? _reliable;
    private TimeSpan _heardAt;
    private TimeSpan _roundTrip;
    private (uint Tsn, TimeSpan At)? _probe;
    private (uint Point, TimeSpan At)? _forwarded;

    /// <summary>The other side understands FORWARD TSN: without that, nothing is given up.</summary>
    public bool TheyUnderstand { get; set; }

    /// <summary>Something is on its way.</summary>
    public bool IsBusy => _onTheirWay.Count > 0;

    /// <summary>The stack's first number. Once it has sent something, an INIT is a late one, and means
    /// nothing.</summary>
    public void BeginAt(uint initialTsn)
    {
        if (!_hasBegun)
            _highest = _acknowledged = _point = _toldStack = unchecked(initialTsn - 1);
    }

    /// <summary>A packet came from the other side.</summary>
    public void Heard() => _heardAt = now();

    /// <summary>The stack sends a packet with DATA. False: not for the first time.</summary>
    public bool Add(SctpChunk data, ReadOnlySpan<byte> packet)
    {
        var tsn = DataChunk.TsnOf(data);
        if (!Tsn.IsAfter(tsn, _highest))
            return false;
        _hasBegun = true;
        _highest = tsn;
        var sent = new Sent(tsn, data.Bytes.Length, now(), DataChunk.IsReliable(data));
        _onTheirWay.Enqueue(sent);
        _bytes += sent.Bytes;
        if (sent.IsReliable)
            _reliable = (sent, packet.ToArray(), now());
        _probe ??= (tsn, now());
        return true;
    }

    /// <summary>
    /// A SACK of the other side. What the stack is to hear in place of it, where it is behind what was given up, or has
    /// gaps that the stack need not know of. Null: that itself.
    /// </summary>
    public byte[]? Take(SctpChunk sack)
    {
        var cumulative = SackChunk.CumulativeTsn(sack);
        _window = SackChunk.Window(sack);
        if (Tsn.IsAfter(cumulative, _highest))
            return null;
        if (Tsn.IsAfter(cumulative, _acknowledged))
            _acknowledged = cumulative;
        if (Tsn.IsAfter(cumulative, _point))
            _point = cumulative;
        var blocks = SackChunk.Blocks(sack);
        bool Arrived(uint tsn) =>
            Tsn.Ahead(tsn, cumulative) is var ahead
            && (ahead <= 0 || blocks.Exists(block => ahead >= block.Start && ahead <= block.End));
        foreach (var sent in _onTheirWay)
            sent.HasArrived |= Arrived(sent.Tsn);
        if (_probe is { } probe && Arrived(probe.Tsn))
        {
            _roundTrip = now() - probe.At;
            _probe = null;
        }
        Advance(giveUp: false);
        return ForStack(cumulative, blocks);
    }

    /// <summary>Gives up what is too old. A SACK that tells the stack, where that is news.</summary>
    public byte[]? GiveUp()
    {
        Advance(giveUp: true);
        if (!Tsn.IsAfter(_point, _toldStack))
            return null;
        _toldStack = _point;
        return SackChunk.Of(_point, _window, []);
    }

    /// <summary>A packet of the stack's that has to arrive and has not for a while; null where there is none.</summary>
    public byte[]? SendAgain()
    {
        if (_reliable is not { } last)
            return null;
        if (last.Sent.HasArrived)
            _reliable = null;
        if (last.Sent.HasArrived || now() - last.At < SendAgainAfter)
            return null;
        _reliable = last with { At = now() };
        return last.Packet;
    }

    /// <summary>What tells the other side what was given up, where it does not know and was not told just
    /// now.</summary>
    public byte[]? ForwardTsn()
    {
        if (!Tsn.IsAfter(_point, _acknowledged))
            return null;
        if (_forwarded is { } last && last.Point == _point && now() - last.At < SayAgain)
            return null;
        _forwarded = (_point, now());
        return ForwardTsnChunk.Of(_point);
    }

    private byte[]? ForStack(uint cumulative, List<(int Start, int End)> blocks)
    {
        var behind = Tsn.Ahead(_point, cumulative);
        var hides = TheyUnderstand && _bytes <= FreeBytes && blocks.Count > 0;
        _toldStack = _point;
        if (behind <= 0 && !hides)
            return null;
        var heard = hides
            ? []
            : blocks
                .Select(block => (Math.Max(block.Start - behind, 1), block.End - behind))
                .Where(block => block.Item2 >= 1)
                .ToList();
        return SackChunk.Of(_point, _window, heard);
    }

    private void Advance(bool giveUp)
    {
        var lifetime = now() - _heardAt < Cut ? Clamped(2 * _roundTrip) : TimeSpan.Zero;
        var oldest = now() - lifetime;
        var arrived = _onTheirWay.Count(sent => sent.HasArrived);
        while (_onTheirWay.TryPeek(out var first))
        {
            var isGivenUp =
                TheyUnderstand && !first.IsReliable && ((giveUp && first.At <= oldest) || arrived >= LaterOnes);
            if (!first.HasArrived && !isGivenUp)
                return;
            if (first.HasArrived)
                arrived--;
            if (Tsn.IsAfter(first.Tsn, _point))
                _point = first.Tsn;
            _bytes -= first.Bytes;
            _onTheirWay.Dequeue();
        }
    }

    private static TimeSpan Clamped(TimeSpan time) =>
        time < Lifetime.Least ? Lifetime.Least
        : time > Lifetime.Most ? Lifetime.Most
        : time;

    private sealed class Sent(uint tsn, int bytes, TimeSpan at, bool isReliable)
    {
        public uint Tsn { get; } = tsn;

        public int Bytes { get; } = bytes;

        public TimeSpan At { get; } = at;

        public bool IsReliable { get; } = isReliable;

        public bool HasArrived { get; set; }
    }
}
