using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using SIPSorcery.Net;

namespace Coordinator.Peers.SipSorcery;

/// <summary>
/// Makes connections with SIPSorcery, a WebRTC stack in C#. One factory serves any number of players of a process; its
/// connections share one certificate, which saves 8 to 190 ms each.
/// </summary>
/// <example>
/// <code>
/// await using var connections = new SipSorceryConnectionFactory();
/// await using var game = await CoordinatorClient.JoinAsync(new JoinOptions { Url = url, Token = token, Connections =
/// connections });
/// </code>
/// </example>
public sealed partial class SipSorceryConnectionFactory : IPeerConnectionFactory, IAsyncDisposable
{
    /// <summary>Closing a connection takes some ms, and at most this long is waited for the last ones.</summary>
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// SIPSorcery sleeps on pool threads while connections are made: with the usual minimum eight pairs at once took 5
    /// s to open, with this 0.2 s (measured with 10.0.16 on two cores).
    /// </summary>
    private const int LeastThreads = 100;

    private readonly ILogger _log;
    private readonly RTCCertificate2 _certificate = MakeCertificate();
    private readonly ConcurrentDictionary<Task, bool> _closing = new();

    private int _warned;

    /// <summary>Makes one, and sees to it that the process's thread pool begins with 100 threads or more.</summary>
    /// <param name="logging">Where it is said what this version of SIPSorcery lacks. By default where SIPSorcery
    /// logs.</param>
    public SipSorceryConnectionFactory(ILoggerFactory? logging = null)
    {
        _log = logging?.CreateLogger<SipSorceryConnectionFactory>()
            ?? global::SIPSorcery.LogFactory.CreateLogger<SipSorceryConnectionFactory>();
        ThreadPool.GetMinThreads(out var workers, out var io);
        ThreadPool.SetMinThreads(Math.Max(workers, LeastThreads), Math.Max(io, LeastThreads));
    }

    /// <inheritdoc/>
    public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(tell);
        return new SipSorceryConnection(Configuration(settings), tell, Closing, StartUnreliable);
    }

    /// <summary>
    /// Waits until connections that were closed have said goodbye to the other side. A process that ends before looks
    /// like an outage to the others.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var all = Task.WhenAll(_closing.Keys);
        await Task.WhenAny(all, Task.Delay(ClosingTime)).ConfigureAwait(false);
    }

    /// <summary>Makes messages unreliable on a connection, as they should be; false where that can't be had.</summary>
    internal Func<RTCPeerConnection, bool> TryStartUnreliable { get; init; } =
        peer => PartiallyReliableTransport.TryStart(peer, TimeProvider.System);

    private void StartUnreliable(RTCPeerConnection peer)
    {
        if (TryStartUnreliable(peer) || Interlocked.Exchange(ref _warned, 1) == 1)
            return;
        LogReliable(_log, typeof(RTCPeerConnection).Assembly.GetName().Version);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "SIPSorcery {Version} has no place for partial reliability (RFC 3758) where 10.0.16 has it. "
            + "Messages are sent reliably: an outage of more than 1 s counts as a loss of the link."
    )]
    private static partial void LogReliable(ILogger log, Version? version);

    private void Closing(Task closing)
    {
        _closing[closing] = true;
        closing.ContinueWith(done => _closing.TryRemove(done, out _), TaskScheduler.Default);
    }

    private RTCConfiguration Configuration(PeerConnectionSettings settings) =>
        new()
        {
            certificates2 = [_certificate],
            iceTransportPolicy = settings.RelayOnly ? RTCIceTransportPolicy.relay : RTCIceTransportPolicy.all,
            iceServers =
            [
                .. settings.IceServers.SelectMany(server =>
                    server.Urls.Select(url => new RTCIceServer
                    {
                        urls = url,
                        username = server.Username,
                        credential = server.Credential,
                        credentialType = RTCIceCredentialType.password,
                    })
                ),
            ],
        };

    private static RTCCertificate2 MakeCertificate()
    {
        var (chain, key) = DtlsUtils.CreateSelfSignedTlsCert(new BcTlsCrypto());
        return new RTCCertificate2 { Certificate = new(chain.GetCertificateAt(0).GetEncoded()), PrivateKey = key };
    }
}
