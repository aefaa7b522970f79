using System.Collections.Concurrent;
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
/// await using var game = await CoordinatorClient.JoinAsync(new JoinOptions { Url = url, Token = token, Connections = connections });
/// </code>
/// </example>
public sealed class SipSorceryConnectionFactory : IPeerConnectionFactory, IAsyncDisposable
{
    /// <summary>Closing a connection takes some ms, and at most this long is waited for the last ones.</summary>
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    private readonly RTCCertificate2 _certificate = MakeCertificate();
    private readonly ConcurrentDictionary<Task, bool> _closing = new();

    /// <inheritdoc/>
    public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(tell);
        return new SipSorceryConnection(Configuration(settings), tell, closing: Closing);
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

    private void Closing(Task closing)
    {
        _closing[closing] = true;
        closing.ContinueWith(done => _closing.TryRemove(done, out _), TaskScheduler.Default);
    }

    private RTCConfiguration Configuration(PeerConnectionSettings settings) => new()
    {
        certificates2 = [_certificate],
        iceTransportPolicy = settings.RelayOnly ? RTCIceTransportPolicy.relay : RTCIceTransportPolicy.all,
        iceServers = [.. settings.IceServers.SelectMany(server => server.Urls.Select(url => new RTCIceServer
        {
            urls = url,
            username = server.Username,
            credential = server.Credential,
            credentialType = RTCIceCredentialType.password,
        }))],
    };

    private static RTCCertificate2 MakeCertificate()
    {
        var (chain, key) = DtlsUtils.CreateSelfSignedTlsCert(new BcTlsCrypto());
        return new RTCCertificate2 { Certificate = new(chain.GetCertificateAt(0).GetEncoded()), PrivateKey = key };
    }
}
