using System.Reflection;
using Coordinator.Peers.SipSorcery.Sctp;
using Org.BouncyCastle.Tls;
using SIPSorcery.Net;

namespace Coordinator.Peers.SipSorcery;

/// <summary>
/// Between SIPSorcery's SCTP and its DTLS: <see cref="PartialReliability"/> for the packets of one connection.
/// </summary>
/// <remarks>
/// SIPSorcery (10.0.16) gives its SCTP whatever transport it is started with first, so it is started with this one,
/// before there is a DTLS connection. Where that is, is known to a private field of <see cref="RTCPeerConnection"/>
/// only; where a version has none of that name, <see cref="TryStart"/> is false and everything stays as SIPSorcery does
/// it.
/// </remarks>
internal sealed class PartiallyReliableTransport : DatagramTransport
{
    /// <summary>How often it is looked whether there is a DTLS connection by now.</summary>
    private static readonly TimeSpan ConnectingPause = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a receive waits at most, in ms, so that what is on its way for too long is given up in
    /// time.</summary>
    private const int Tick = 100;

    /// <summary>The same where nothing is on its way, in ms: each wait costs, and a hundred links have two hundred of
    /// them.</summary>
    private const int IdleTick = 300;

    /// <summary>What a receive returns that has nothing (SIPSorcery's DTLS_RETRANSMISSION_CODE).</summary>
    private const int Nothing = -1;

    private static readonly FieldInfo? Dtls =
        PrivateField.Of(typeof(RTCPeerConnection), "_dtlsHandle") is { } field
        && typeof(DtlsSrtpTransport).IsAssignableFrom(field.FieldType)
            ? field
            : null;

    private static readonly FieldInfo? StateListeners = PrivateField.Of(
        typeof(RTCSctpTransport),
        nameof(RTCSctpTransport.OnStateChanged)
    );

    private readonly RTCPeerConnection _peer;
    private readonly PartialReliability _reliability;
    private readonly Queue<byte[]> _forStack = new();
    private readonly Lock _lock = new();
    private volatile DatagramTransport? _inner;

    private PartiallyReliableTransport(RTCPeerConnection peer, TimeProvider time)
    {
        _peer = peer;
        _reliability = new PartialReliability(
            () => time.GetElapsedTime(0),
            new Fragments(peer.sctp.RTCSctpAssociation).Skipped
        );
    }

    /// <summary>Puts one into a connection that has not begun. False where this version of SIPSorcery has no place for
    /// it.</summary>
    public static bool TryStart(RTCPeerConnection peer, TimeProvider time)
    {
        if (Dtls is null || peer.sctp is null)
            return false;
        // Which side is DTLS's client matters to SIPSorcery where it numbers streams, and there it asks DTLS itself.
        peer.sctp.Start(new PartiallyReliableTransport(peer, time), isDtlsClient: false);
        return true;
    }

    public int GetReceiveLimit() => Inner?.GetReceiveLimit() ?? DtlsSrtpTransport.MAXIMUM_MTU;

    public int GetSendLimit() => Inner?.GetSendLimit() ?? DtlsSrtpTransport.MAXIMUM_MTU;

    public void Close() => Inner?.Close();

    public int Receive(Span<byte> buf, int waitMillis)
    {
        var bytes = new byte[buf.Length];
        var received = Receive(bytes, 0, bytes.Length, waitMillis);
        if (received > 0)
            bytes.AsSpan(0, received).CopyTo(buf);
        return received;
    }

    public int Receive(byte[] buf, int off, int len, int waitMillis)
    {
        if (Next(buf.AsSpan(off, len)) is var queued and > 0)
            return queued;
        if (Inner is not { } inner)
        {
            Thread.Sleep(ConnectingPause);
            return Nothing;
        }
        var received = inner.Receive(buf, off, len, Math.Min(waitMillis, _reliability.IsBusy ? Tick : IdleTick));
        bool isForStack;
        byte[]? again;
        lock (_lock)
        {
            isForStack = received <= 0 || _reliability.Incoming(buf.AsSpan(off, received), _forStack.Enqueue);
            if (_reliability.TimePassed() is { } sack)
                _forStack.Enqueue(sack);
            again = _reliability.SendAgain();
        }
        if (again is not null)
            _peer.sctp.Send("", again, 0, again.Length);
        if (isForStack)
            return received;
        return Next(buf.AsSpan(off, len)) is var first and > 0 ? first : Nothing;
    }

    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    public void Send(ReadOnlySpan<byte> buffer)
    {
        if (Inner is not { } inner)
            return;
        ReadOnlySpan<byte> packet;
        lock (_lock)
            packet = _reliability.Outgoing(buffer);
        if (packet.Length == 0)
            return;
        try
        {
            inner.Send(packet);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // DTLS is over. SIPSorcery's sending thread, and with it the process, would end by this; a packet may
            // always be lost.
        }
    }

    /// <summary>
    /// Null until DTLS is connected and SIPSorcery listens to what becomes of SCTP: what it is told before is lost on
    /// it.
    /// </summary>
    private DatagramTransport? Inner =>
        _inner ??=
            _peer.connectionState == RTCPeerConnectionState.connected
            && (StateListeners is null || StateListeners.GetValue(_peer.sctp) is not null)
                ? (Dtls!.GetValue(_peer) as DtlsSrtpTransport)?.Transport
                : null;

    /// <summary>The next packet that SIPSorcery is to take: only its own thread takes them.</summary>
    private int Next(Span<byte> buffer)
    {
        byte[]? packet;
        lock (_lock)
        {
            if (!_forStack.TryDequeue(out packet))
                return 0;
        }
        packet.CopyTo(buffer);
        return packet.Length;
    }
}
