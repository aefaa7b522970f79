using System.Net;
using System.Net.Sockets;
using Coordinator.Hooks;

namespace Coordinator.Node.Options;

/// <summary>The settings of hooks.</summary>
internal static class HookSettingsReader
{
    private const string Secret =
        "whsec_ and 24 to 64 random bytes in base64 (echo \"whsec_$(openssl rand -base64 32)\")";

    /// <summary>Null where there is no endpoint: then nobody is told anything.</summary>
    public static HookSettings? Read(SettingsReader read)
    {
        var giveUpAfter = read.Duration(
            "Hooks:GiveUpAfter",
            TimeSpan.FromHours(24),
            TimeSpan.FromSeconds(1),
            TimeSpan.FromDays(7)
        );
        var timeout = read.Duration(
            "Hooks:Timeout",
            TimeSpan.FromSeconds(10),
            TimeSpan.FromSeconds(1),
            TimeSpan.FromMinutes(1)
        );
        var allowsHttp = read.Choice("Hooks:AllowHttp", Switch.False) == Switch.True;
        var endpoints = read.Entries("Hooks:Endpoints")
            .Select(entry => Endpoint(read, entry, allowsHttp))
            .OfType<HookEndpoint>()
            .ToList();
        foreach (var twice in endpoints.GroupBy(endpoint => endpoint.Url).Where(same => same.Count() > 1))
            read.Refuse("Hooks:Endpoints", $"must hold each Url once, and has one at {twice.Key.Authority} twice.");
        return endpoints.Count == 0
            ? null
            : new HookSettings
            {
                Endpoints = endpoints,
                GiveUpAfter = giveUpAfter,
                Timeout = timeout,
            };
    }

    private enum Switch
    {
        False,
        True,
    }

    private static HookEndpoint? Endpoint(SettingsReader read, string entry, bool allowsHttp)
    {
        var url = read.Parsed(
            $"{entry}:Url",
            Url,
            "an http or https address without user name or fragment",
            secret: true
        );
        var secret = read.Parsed($"{entry}:Secret", HookSecret.Parse, Secret, secret: true);
        var previous = read.Parsed($"{entry}:PreviousSecret", HookSecret.Parse, Secret, secret: true);
        var events = Events(read, $"{entry}:Events");
        // Blank values stand for the default, which for all of them is no endpoint.
        if (read.Text($"{entry}:Url") is null && read.Text($"{entry}:Secret") is null)
            return null;
        if (read.Text($"{entry}:Url") is null)
            read.Refuse($"{entry}:Url", "must be set.");
        if (read.Text($"{entry}:Secret") is null)
            read.Refuse(
                $"{entry}:Secret",
                $"must be set, to {Secret}: by its signature the receiver knows who speaks."
            );
        if (url?.Scheme == Uri.UriSchemeHttp && !allowsHttp && !IsNear(url))
            read.Refuse(
                $"{entry}:Url",
                "must be https: the way there is not this machine's or a private network's. "
                    + "(Coordinator:Hooks:AllowHttp allows it.)"
            );
        return url is null || secret is null ? null : new HookEndpoint(url, secret, previous, events);
    }

    private static HookKinds Events(SettingsReader read, string key)
    {
        var names = read.List(key);
        if (names.Count == 0)
            return HookKinds.All;
        var events = HookKinds.None;
        foreach (var name in names)
        {
            if (Enum.TryParse<HookKinds>(name, ignoreCase: true, out var kind) && IsOne(kind) && char.IsLetter(name[0]))
                events |= kind;
            else
                read.Refuse(key, $"must hold some of lost, paused, resumed, ended, got '{name}'.");
        }
        return events;
    }

    private static bool IsOne(HookKinds kind) =>
        kind is HookKinds.Lost or HookKinds.Paused or HookKinds.Resumed or HookKinds.Ended;

    private static Uri? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url is { Fragment: "", UserInfo: "" }
            ? url
            : null;

    /// <summary>
    /// This machine, an address of a private network (RFC 1918, RFC 4193, link-local), or a name that only such a
    /// network has: one without a dot, or below <c>.local</c> (Kubernetes) or <c>.internal</c>.
    /// </summary>
    private static bool IsNear(Uri url)
    {
        if (url.IsLoopback)
            return true;
        if (!IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
        {
            return !url.Host.Contains('.', StringComparison.Ordinal)
                || url.Host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
                || url.Host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
        }
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal;
        var bytes = address.GetAddressBytes();
        return bytes is [10, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..];
    }
}
