namespace Coordinator.Peers.SipSorcery.Sctp;

/// <summary>
/// Partial reliability (RFC 3758) for a stack of SCTP that knows nothing of it. It stands between the stack and what
/// carries its packets: what it has to say is added to those that go out, and what the other side says is turned into
/// chunks that the stack knows. All messages, but for those that open a channel (DCEP), count as unordered and are
/// never sent twice.
/// </summary>
/// <remarks>
/// <para>
/// What goes out: INIT and INIT ACK say that FORWARD TSN is understood. DATA gets its U bit, so that the other side
/// lets no message wait for one before it. DATA that the stack sends again is dropped; what is not acknowledged for a
/// while is given up instead, which the stack is told by a SACK that did not come from the other side, and the other
/// side by a FORWARD TSN in front of the next DATA.
/// </para>
/// <para>
/// What comes in: a FORWARD TSN becomes one byte of DATA for each number that the stack has not received, on a stream
/// that nobody listens to.
/// </para>
/// <para>A stack that says itself that it understands FORWARD TSN is left alone. Not to be called by two threads at
/// once.</para>
/// </remarks>
/// <param name="now">Time that has passed since anything.</param>
/// <param name="skipped">Told of each FORWARD TSN that comes: what the stack still lacks up to this number will not
/// come.</param>
internal sealed class PartialReliability(Func<TimeSpan> now, Action<uint>? skipped = null)
{
    /// <summary>The stream of fillers: data channels take theirs from 0 up, and browsers have none above
    /// 65534.</summary>
    public const ushort FillerStream = 65_535;

    /// <summary>A FORWARD TSN from further ahead is nonsense: that much is on its way after minutes of an
    /// outage.</summary>
    private const int MaxAhead = 8_192;

    /// <summary>So many of 20 bytes are in a packet of common size.</summary>
    private const int FillersInPacket = 50;

    private readonly ReceivedByStack _received = new();
    private readonly SentByStack _sent = new(now);
    private readonly FillerBudget _budget = new();
    private byte[]? _header;
    private bool _standsAside;
    private int _superfluousSacks;

    /// <summary>Something that the stack sent is on its way, so that <see cref="TimePassed"/> may have something to say
    /// soon.</summary>
    public bool IsBusy => _sent.IsBusy;

    /// <summary>The packet that goes out in place of one of the stack's. Empty: none.</summary>
    public ReadOnlySpan<byte> Outgoing(ReadOnlySpan<byte> packet)
    {
        if (_standsAside || packet.Length <= SctpPacket.HeaderBytes)
            return packet;
        var chunks = SctpPacket.Chunks(packet);
        if (!chunks.MoveNext())
            return packet;
        var chunk = chunks.Current;
        // SIPSorcery puts nothing behind a chunk of these kinds.
        return chunks.MoveNext()
            ? packet
            : chunk.Type switch
            {
                SctpChunkType.Init or SctpChunkType.InitAck when chunk.Has(InitChunk.Bytes) => Announced(packet, chunk),
                SctpChunkType.Data when chunk.Has(DataChunk.HeaderBytes) => Sent(packet, chunk),
                SctpChunkType.Sack when chunk.Has(SackChunk.HeaderBytes) => Acknowledged(packet, chunk),
                _ => packet,
            };
    }

    /// <summary>A packet that came. True: the stack is to take it as it is; else what it was given in place of it, in
    /// order.</summary>
    public bool Incoming(ReadOnlySpan<byte> packet, Action<byte[]> give)
    {
        // One that is not sound is the stack's to drop: a new checksum would make it look sound.
        if (_standsAside || !SctpPacket.IsSound(packet))
            return true;
        packet[..SctpPacket.HeaderBytes].CopyTo(_header ??= new byte[SctpPacket.HeaderBytes]);
        _sent.Heard();
        var isTaken = true;
        byte[]? otherSack = null;
        foreach (var chunk in SctpPacket.Chunks(packet))
        {
            switch (chunk.Type)
            {
                case SctpChunkType.Init or SctpChunkType.InitAck when chunk.Has(InitChunk.Bytes):
                    _received.BeginAt(InitChunk.InitialTsn(chunk));
                    _sent.TheyUnderstand |= InitChunk.SaysForwardTsn(chunk);
                    break;
                case SctpChunkType.Sack when chunk.Has(SackChunk.HeaderBytes):
                    otherSack = _sent.Take(chunk);
                    isTaken &= otherSack is null;
                    break;
                case SctpChunkType.ForwardTsn when chunk.Has(ForwardTsnChunk.Bytes):
                    Fill(ForwardTsnChunk.NewCumulativeTsn(chunk), give);
                    isTaken = false;
                    break;
            }
        }
        if (!isTaken)
            GiveRest(packet, otherSack, give);
        return isTaken;
    }

    /// <summary>
    /// Time has passed: gives up what was on its way for too long. A SACK for the stack where it has to know; else
    /// null. To be called some times a second.
    /// </summary>
    public byte[]? TimePassed() =>
        _header is not null && _sent.GiveUp() is { } sack ? SctpPacket.Of(_header, sack) : null;

    /// <summary>
    /// A packet that the stack has sent, that has to arrive and has not for a while: to be sent as if the stack did so
    /// again. Null: none. To be called some times a second.
    /// </summary>
    public byte[]? SendAgain() => _standsAside ? null : _sent.SendAgain();

    private ReadOnlySpan<byte> Announced(ReadOnlySpan<byte> packet, SctpChunk init)
    {
        if (InitChunk.SaysForwardTsn(init))
        {
            _standsAside = true;
            return packet;
        }
        _sent.BeginAt(InitChunk.InitialTsn(init));
        return SctpPacket.Of(packet, InitChunk.WithForwardTsn(init));
    }

    private ReadOnlySpan<byte> Sent(ReadOnlySpan<byte> packet, SctpChunk data)
    {
        var isNew = _sent.Add(data, packet);
        if (DataChunk.IsReliable(data))
            return packet;
        if (!isNew && _sent.TheyUnderstand)
            return default;
        var unordered = DataChunk.Unordered(data);
        return _sent.ForwardTsn() is { } forward
            ? SctpPacket.Of(packet, forward, unordered)
            : SctpPacket.Of(packet, unordered);
    }

    /// <summary>
    /// Each filler is acknowledged by the stack: the last acknowledgement says it all. And the numbers that came twice,
    /// which SIPSorcery 10.0.16 never forgets, would make each one longer.
    /// </summary>
    private ReadOnlySpan<byte> Acknowledged(ReadOnlySpan<byte> packet, SctpChunk sack)
    {
        _received.Take(sack);
        if (_superfluousSacks > 0)
        {
            _superfluousSacks--;
            return default;
        }
        return SackChunk.HasDuplicates(sack) ? SctpPacket.Of(packet, SackChunk.WithoutDuplicates(sack)) : packet;
    }

    /// <summary>What came beside a FORWARD TSN, and another SACK where there is one.</summary>
    private static void GiveRest(ReadOnlySpan<byte> packet, byte[]? otherSack, Action<byte[]> give)
    {
        var rest = new List<byte[]>();
        foreach (var chunk in SctpPacket.Chunks(packet))
        {
            if (chunk.Type == SctpChunkType.Sack && otherSack is not null)
                rest.Add(otherSack);
            else if (chunk.Type != SctpChunkType.ForwardTsn)
                rest.Add(chunk.Bytes.ToArray());
        }
        if (rest.Count > 0)
            give(SctpPacket.Of(packet, [.. rest]));
    }

    private void Fill(uint newCumulative, Action<byte[]> give)
    {
        var missing = _received.MissingUpTo(newCumulative, MaxAhead);
        if (missing is null)
            return;
        // The other side has not heard that it was understood: DATA that the stack has already makes it say so again.
        if (missing.Count == 0)
            missing.Add(newCumulative);
        if (!_budget.Allows(missing.Count, now()))
            return;
        skipped?.Invoke(newCumulative);
        _superfluousSacks = missing.Count - 1;
        foreach (var some in missing.Chunk(FillersInPacket))
            give(SctpPacket.Of(_header, [.. some.Select(tsn => DataChunk.Filler(tsn, FillerStream))]));
    }
}
