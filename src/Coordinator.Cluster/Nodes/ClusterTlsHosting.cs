using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Transport.DotNetty;

namespace Coordinator.Cluster.Nodes;

/// <summary>TLS between nodes, in an actor system.</summary>
internal static class ClusterTlsHosting
{
    /// <summary>Both ends of each connection show a certificate of the cluster's own authority, or there is
    /// none.</summary>
    public static AkkaConfigurationBuilder AddTls(this AkkaConfigurationBuilder builder, ClusterTls tls) =>
        builder
            .AddHocon("akka.remote.dot-netty.tcp.enable-ssl = true", HoconAddMode.Prepend)
            .AddSetup(
                new DotNettySslSetup(
                    tls.Certificate,
                    suppressValidation: false,
                    requireMutualAuthentication: true,
                    validateCertificateHostname: false,
                    customValidator: (certificate, _, remote, _, log) =>
                    {
                        var isTrusted = tls.Trusts(certificate);
                        if (!isTrusted)
                            log.Warning(
                                "{0} showed no valid certificate of this cluster's authority: refused.",
                                remote
                            );
                        return isTrusted;
                    }
                )
            );
}
