using Microsoft.Extensions.Logging;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>The stack under test, where it could be had when this was built.</summary>
internal static class Stack
{
    public const string Missing =
        "SIPSorcery is neither in the local package cache nor in a package source; see the build's warning COORD0001.";

#if SIPSORCERY
    public static IPeerConnectionFactory Create() => new SipSorceryConnectionFactory();

    /// <summary>One in which messages can't be unreliable.</summary>
    public static IAsyncDisposable CreateReliable(ILoggerFactory logging) =>
        new SipSorceryConnectionFactory(logging) { TryStartUnreliable = _ => false };
#else
    public static IPeerConnectionFactory Create() => throw new SkipException(Missing);

    public static IAsyncDisposable CreateReliable(ILoggerFactory logging) => throw new SkipException(Missing);
#endif
}
