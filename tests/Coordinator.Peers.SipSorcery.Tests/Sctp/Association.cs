using Coordinator.Peers.SipSorcery.Sctp;

namespace Coordinator.Peers.SipSorcery.Tests.Sctp;

/// <summary>One side of an association under virtual time: what the stack sends and what comes, in words of
/// <see cref="Bytes.Read"/>.</summary>
internal sealed class Association
{
    private readonly PartialReliability _reliability;
    private TimeSpan _now = TimeSpan.FromHours(1);

    /// <param name="ours">The stack's first number.</param>
    /// <param name="theirs">The other side's.</param>
    /// <param name="theyUnderstand">The other side says that it understands FORWARD TSN.</param>
    public Association(uint ours = 1000, uint theirs = 2000, bool theyUnderstand = true)
    {
        _reliability = new PartialReliability(() => _now);
        Sends(Bytes.Init(SctpChunkType.Init, ours, saysForwardTsn: false));
        Comes(Bytes.Init(SctpChunkType.InitAck, theirs, theyUnderstand));
    }

    /// <summary>What went out without the stack's doing.</summary>
    public List<string> SentAgain { get; } = [];

    /// <summary>The stack sends a chunk; what goes out.</summary>
    public string Sends(byte[] chunk) => Bytes.Read(_reliability.Outgoing(Bytes.Packet(Bytes.OutgoingTag, chunk)));

    /// <summary>The stack's receiver has so much.</summary>
    public string Has(uint cumulative, params (int, int)[] blocks) => Sends(SackChunk.Of(cumulative, 131_072, blocks));

    /// <summary>Chunks come in one packet; what the stack is given, packet by packet.</summary>
    public string[] Comes(params byte[][] chunks)
    {
        var packets = new List<string>();
        var came = Bytes.Packet(Bytes.IncomingTag, chunks);
        if (_reliability.Incoming(came, packet => packets.Add(Bytes.Read(packet))))
            packets.Add(Bytes.Read(came));
        return [.. packets];
    }

    /// <summary>The other side acknowledges.</summary>
    public string[] Acknowledged(uint cumulative, params (int, int)[] blocks) =>
        Comes(SackChunk.Of(cumulative, 131_072, blocks));

    /// <summary>Time passes, looked at every 10 ms; what the stack is told.</summary>
    public string[] Pass(int ms)
    {
        var told = new List<string>();
        for (var i = 0; i < ms / 10; i++)
        {
            _now += TimeSpan.FromMilliseconds(10);
            if (_reliability.TimePassed() is { } sack)
                told.Add(Bytes.Read(sack));
            if (_reliability.SendAgain() is { } again)
                SentAgain.Add(Bytes.Read(_reliability.Outgoing(again)));
        }
        return [.. told];
    }
}
