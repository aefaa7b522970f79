using System.Net;
using System.Net.Sockets;

namespace Coordinator.Node.Limits;

/// <summary>Whose address a request came from, as far as that can be known behind proxies.</summary>
internal sealed class ClientAddress(IReadOnlyList<IPNetwork> trusted)
{
    /// <summary>
    /// The client's address as a key; null where it can't be told from a proxy's, which many share. Of what proxies
    /// wrote, the last address that is no trusted proxy's counts: those before it are the client's own words.
    /// </summary>
    public string? Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } remote)
            return null;
        if (!IsTrusted(remote))
            return Key(remote);
        var forwarded = context
            .Request.Headers["X-Forwarded-For"]
            .ToString()
            .Split(',', StringSplitOptions.TrimEntries);
        for (var i = forwarded.Length - 1; i >= 0; i--)
        {
            if (!IPAddress.TryParse(forwarded[i], out var address))
                return null;
            if (!IsTrusted(address))
                return Key(address);
        }
        return null;
    }

    /// <summary>The address that the connection itself came from, as a key.</summary>
    public static string Direct(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote ? Key(remote) : "";

    /// <summary>Whether a request has come all its way, proxies included, through these networks.</summary>
    public static bool IsWithin(IReadOnlyList<IPNetwork> networks, HttpContext context)
    {
        if (networks.Count == 0 || context.Connection.RemoteIpAddress is not { } remote || !Contain(networks, remote))
            return false;
        var forwarded = context.Request.Headers["X-Forwarded-For"];
        return forwarded.Count == 0
            || forwarded
                .ToString()
                .Split(',', StringSplitOptions.TrimEntries)
                .All(text => IPAddress.TryParse(text, out var address) && Contain(networks, address));
    }

    private bool IsTrusted(IPAddress address) => Contain(trusted, address);

    private static bool Contain(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        var plain = Plain(address);
        return networks.Any(network => network.Contains(plain));
    }

    /// <summary>Whoever has one address of IPv6 has all of its network of 64 bits.</summary>
    private static string Key(IPAddress address) =>
        Plain(address) is { AddressFamily: AddressFamily.InterNetworkV6 } six
            ? Convert.ToHexString(six.GetAddressBytes().AsSpan(0, 8))
            : Plain(address).ToString();

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
