using Coordinator.Protocol;

namespace Coordinator.Node.Options;

/// <summary>The settings of STUN and TURN servers.</summary>
internal static class IceSettings
{
    private static readonly string[] Schemes = ["stun:", "stuns:", "turn:", "turns:"];

    public static IReadOnlyList<IceServerDto> Servers(SettingsReader read) =>
        [.. read.Entries("IceServers").Select(entry => Server(read, entry))];

    public static TurnOptions? Turn(SettingsReader read)
    {
        var urls = Urls(read, "Turn:Urls");
        var secret = read.Text("Turn:SharedSecret");
        var lifetime = read.Duration(
            "Turn:Lifetime",
            TimeSpan.FromHours(1),
            TimeSpan.FromMinutes(1),
            TimeSpan.FromDays(7)
        );
        if (urls.Count == 0 && secret is null)
            return null;
        if (urls.Count == 0)
            read.Refuse("Turn:Urls", "must be set where Turn:SharedSecret is.");
        if (secret is null)
            read.Refuse("Turn:SharedSecret", "must be set where Turn:Urls are: coturn's static-auth-secret.");
        return new TurnOptions(urls, secret ?? "", lifetime);
    }

    private static IceServerDto Server(SettingsReader read, string entry)
    {
        var urls = Urls(read, $"{entry}:Urls");
        var server = new IceServerDto(urls, read.Text($"{entry}:Username"), read.Text($"{entry}:Credential"));
        if (urls.Count == 0)
            read.Refuse($"{entry}:Urls", "must be set.");
        // A browser refuses a TURN server without both, and with it the whole list.
        var isTurn = urls.Any(url => url.StartsWith("turn", StringComparison.OrdinalIgnoreCase));
        if (isTurn && (server.Username is null || server.Credential is null))
            read.Refuse(entry, "must have Username and Credential, since it is a TURN server.");
        return server;
    }

    private static IReadOnlyList<string> Urls(SettingsReader read, string key)
    {
        var urls = read.List(key);
        foreach (var url in urls.Where(url => !Schemes.Any(s => url.StartsWith(s, StringComparison.OrdinalIgnoreCase))))
            read.Refuse(key, $"must begin with stun:, stuns:, turn: or turns:, got '{url}'.");
        return urls;
    }
}
