using SIPSorcery.Net;

namespace Coordinator.Peers.SipSorcery;

/// <summary>
/// Streams of SCTP beside the data channel, for frames that may overtake. SIPSorcery delivers each stream in order and
/// sends again what was lost: after an outage, the first beat on the channel would wait until everything before it was
/// sent once more, one packet every 50 ms or every round trip. Each frame takes the next lane, so that it waits for nothing.
/// </summary>
/// <remarks>
/// The other side has to know: the channel's protocol (RFC 8832) tells the side that answers, and a frame on a lane the side
/// that offers. Browsers know nothing of lanes, and never get any.
/// </remarks>
internal sealed class Lanes
{
    /// <summary>What the data channel's protocol is called by a side that hears on lanes.</summary>
    public const string Protocol = "coordinator-lanes";

    /// <summary>Data channels take their streams from 0 up.</summary>
    private const int First = 1024;

    /// <summary>With 16 frames a second each way in an outage, no lane comes again within 16 s.</summary>
    private const int Count = 256;

    private readonly SctpAssociation _association;
    private volatile bool _areOpen;
    private int _sent;

    /// <param name="association">Carries them.</param>
    /// <param name="received">Takes what comes on a lane.</param>
    public Lanes(RTCPeerSctpAssociation association, Action<byte[]> received)
    {
        _association = association;
        association.OnDataChannelData += data =>
        {
            if (data.StreamID is < First or >= First + Count) return;
            Open();
            received(data.UserData);
        };
    }

    /// <summary>The other side hears on lanes.</summary>
    public void Open() => _areOpen = true;

    /// <summary>Sends a frame on the next lane. False where the other side does not hear on lanes.</summary>
    public bool TrySend(byte[] frame)
    {
        if (!_areOpen) return false;
        var lane = First + (int)((uint)Interlocked.Increment(ref _sent) % Count);
        _association.SendData((ushort)lane, (uint)DataChannelPayloadProtocols.WebRTC_Binary, frame);
        return true;
    }
}
