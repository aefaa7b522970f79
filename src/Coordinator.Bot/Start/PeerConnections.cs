using System.Diagnostics.CodeAnalysis;
using Coordinator.Peers;
#if SIPSORCERY
using Coordinator.Peers.SipSorcery;
#endif

namespace Coordinator.Bot.Start;

/// <summary>The WebRTC library, where this program was built with one.</summary>
internal static class PeerConnections
{
    public const string MissingText = """
        This bot can't connect: it was built without WebRTC. The library SIPSorcery is neither in a package source of this
        machine nor in its local package cache. Make the package SIPSorcery 10.0.16 available to NuGet
        (dotnet nuget add source ...), and run scripts/bot again.
        """;

    /// <summary>Makes what makes connections; false where there is no library for it.</summary>
    public static bool TryCreate([NotNullWhen(true)] out IPeerConnectionFactory? connections)
    {
#if SIPSORCERY
        connections = new SipSorceryConnectionFactory();
#else
        connections = null;
#endif
        return connections is not null;
    }
}
