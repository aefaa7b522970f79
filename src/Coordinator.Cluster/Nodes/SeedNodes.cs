using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace Coordinator.Cluster.Nodes;

/// <summary>The nodes that are asked for a cluster to join.</summary>
/// <param name="Nodes">Their addresses, this node's own perhaps among them.</param>
/// <param name="Founder">Who makes a cluster where there is none; null where that can't be said yet.</param>
internal sealed record Seeds(IReadOnlyList<Address> Nodes, Address? Founder);

/// <summary>Where the nodes to ask are known from: the settings, or a name in the DNS that has the addresses of all
/// nodes.</summary>
/// <param name="settings">This node's.</param>
/// <param name="resolve">Asks the DNS for a name's addresses; null: the machine's own resolver.</param>
internal sealed class SeedNodes(
    ClusterSettings settings,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null
)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>The scheme stands in every node's address, so all nodes of a cluster use TLS or none.</summary>
    private string Protocol => settings.Tls is null ? "akka.tcp" : "akka.ssl.tcp";

    /// <summary>
    /// As the settings list them, the first being the founder; or as the DNS knows them now, the lowest address being
    /// the founder once there are as many as a new cluster needs: all nodes see the same list, so they agree on it.
    /// </summary>
    public async Task<Seeds> FindAsync(CancellationToken cancel)
    {
        if (settings.SeedHost is not { } name)
        {
            var listed = settings.SeedNodes.Select(Parse).ToList();
            return new Seeds(listed, listed[0]);
        }
        var found = await ResolveAsync(name, cancel);
        var addresses = found
            .Select(ip => new Address(Protocol, CoordinatorHosting.SystemName, ip, settings.Port))
            .ToList();
        return new Seeds(addresses, addresses.Count >= settings.SeedHostNodes ? addresses[0] : null);
    }

    /// <summary>
    /// <c>host:port</c>, a whole address such as <c>akka.tcp://coordinator@host:port</c>, or that without its protocol.
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static Address Parse(string seed, bool tls)
    {
        var protocol = tls ? "akka.ssl.tcp" : "akka.tcp";
        var text =
            seed.Contains("://", StringComparison.Ordinal) ? seed
            : seed.Contains('@', StringComparison.Ordinal) ? $"{protocol}://{seed}"
            : $"{protocol}://{CoordinatorHosting.SystemName}@{seed}";
        // Akka takes any text for a host, "coordinator@127.0.0.1" too, and what follows the port for nothing.
        return
            Address.TryParse(text, out var address)
            && address is { Host: { } host, Port: > 0 and <= IPEndPoint.MaxPort }
            && Uri.CheckHostName(host) != UriHostNameType.Unknown
            && address.System == CoordinatorHosting.SystemName
            && address.Protocol == protocol
            && address.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)
            ? address
            : throw new FormatException(
                $"'{seed}' is no address of a node: host:port, for example node-1:4053"
                    + (
                        tls
                            ? ", or akka.ssl.tcp://coordinator@node-1:4053."
                            : ", or akka.tcp://coordinator@node-1:4053."
                    )
            );
    }

    private Address Parse(string seed) => Parse(seed, settings.Tls is not null);

    /// <summary>Addresses of the kind that this node has: one with both kinds is in the list once.</summary>
    private async Task<IReadOnlyList<string>> ResolveAsync(string name, CancellationToken cancel)
    {
        var kind = IPAddress.Parse(settings.Hostname).AddressFamily;
        try
        {
            var found = (await _resolve(name, cancel)).Where(ip => ip.AddressFamily == kind);
            return
            [
                .. found
                    .OrderBy(ip => Convert.ToHexString(ip.GetAddressBytes()), StringComparer.Ordinal)
                    .Select(ip => ip.ToString()),
            ];
        }
        catch (SocketException)
        {
            return []; // not there yet: a headless service has no addresses before its first pod
        }
    }
}
