using System.Reflection;
using Coordinator.Peers.SipSorcery.Sctp;
using SIPSorcery.Net;

namespace Coordinator.Peers.SipSorcery;

/// <summary>
/// The parts of large messages that SIPSorcery (10.0.16) has received and keeps for ever where another part is lost:
/// 1.2 KB each. Those of messages that can't become whole any more are thrown away. On SIPSorcery's receiving thread,
/// the only one that uses them.
/// </summary>
internal sealed class Fragments(SctpAssociation association)
{
    /// <summary>How far behind what is skipped, in parts: a message has at most 55, and is whole or lost by
    /// then.</summary>
    private const int Behind = 1_024;

    private static readonly FieldInfo? Receiver = PrivateField.Of(typeof(SctpAssociation), "_dataReceiver");
    private static readonly FieldInfo? Parts = PrivateField.Of(typeof(SctpDataReceiver), "_fragmentedChunks");

    /// <summary>Nothing comes any more up to this number.</summary>
    public void Skipped(uint tsn)
    {
        if (Receiver?.GetValue(association) is not { } receiver)
            return;
        if (Parts?.GetValue(receiver) is not Dictionary<uint, SctpDataChunk> { Count: > 0 } parts)
            return;
        foreach (var part in parts.Keys.Where(part => Tsn.Ahead(tsn, part) > Behind).ToList())
            parts.Remove(part);
    }
}
