#if SIPSORCERY
using System.Reflection;
using SIPSorcery.Net;
#endif

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>What SIPSorcery keeps of large messages of which a part is lost.</summary>
public sealed class FragmentsSpec
{
    [SkippableFact]
    public void Parts_of_messages_that_can_not_become_whole_are_thrown_away()
    {
#if SIPSORCERY
        using var peer = new RTCPeerConnection(null);
        var association = peer.sctp.RTCSctpAssociation;
        var receiver = (SctpDataReceiver)Private(association, "_dataReceiver");
        var parts = (Dictionary<uint, SctpDataChunk>)Private(receiver, "_fragmentedChunks");
        for (var tsn = 0u; tsn < 2_000; tsn++)
            receiver.OnDataChunk(new SctpDataChunk(true, isBegining: tsn % 2 == 0, isEnd: false, tsn, 0, 0, 53, [1]));
        Assert.Equal(2_000, parts.Count);

        new Fragments(association).Skipped(2_000);

        // What is young may still become whole.
        Assert.Equal(1_024, parts.Count);
        Assert.All(parts.Keys, tsn => Assert.InRange(tsn, 976u, 1_999u));
#else
        throw new SkipException(Stack.Missing);
#endif
    }

#if SIPSORCERY
    private static object Private(object of, string name)
    {
        for (var type = of.GetType(); type is not null; type = type.BaseType)
            if (type.GetField(name, BindingFlags.NonPublic | BindingFlags.Instance) is { } field)
                return field.GetValue(of)!;
        throw new MissingFieldException(of.GetType().Name, name);
    }
#endif
}
