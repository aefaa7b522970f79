using System.Net;
using Coordinator.Games;
using Coordinator.Node.Start;
using Coordinator.Node.Telemetry;
using Coordinator.Protocol;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Options;

/// <summary>The section <c>Coordinator</c> of the configuration as <see cref="NodeOptions"/>.</summary>
internal static class NodeOptionsReader
{
    /// <summary>The section's name.</summary>
    public const string Section = "Coordinator";

    /// <summary>What a game backend may ask of one game, and an operator of all.</summary>
    public static readonly (TimeSpan Min, TimeSpan Max) ReconnectionTimeout =
            (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        JoinTimeout = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

    /// <summary>As <see cref="ReconnectionTimeout"/>: the budget of pauses of each player, by time and by
    /// number.</summary>
    public static readonly (TimeSpan Min, TimeSpan Max) PauseBudgetTotal = (
        TimeSpan.FromSeconds(1),
        TimeSpan.FromDays(1)
    );

    public static readonly (int Min, int Max) PauseBudgetCount = (1, 1_000_000);

    /// <summary>HS256 wants a key no shorter than its hash (RFC 7518, 3.2).</summary>
    private const int MinTokenKeyBytes = 32;

    /// <summary>A key that can be guessed is none.</summary>
    private const int MinApiKeyLength = 16;

    /// <exception cref="StartException">Something is wrong; the message has a sentence for each.</exception>
    public static NodeOptions Read(IConfiguration configuration)
    {
        var read = new SettingsReader(configuration.GetSection(Section));
        var options = Read(read);
        read.RefuseUnknown();
        return read.Errors.Count == 0 ? options : throw new StartException(read.Errors);
    }

    private static NodeOptions Read(SettingsReader read)
    {
        var address = Address(read, "Address");
        var data = Path.GetFullPath(read.Text("DataFolder") ?? "data");
        var options = new NodeOptions
        {
            Players = new IPEndPoint(address, read.Integer("Port", 5080, 0, IPEndPoint.MaxPort)),
            Management = new IPEndPoint(
                Address(read, "ManagementAddress"),
                read.Integer("ManagementPort", 8558, 0, IPEndPoint.MaxPort)
            ),
            PublicUrl = read.Parsed("PublicUrl", HttpUrl, "an http or https address such as https://play.example.org"),
            DataFolder = data,
            SiteFolder = read.Parsed("SiteFolder", Folder, "a folder that exists")
                ?? Path.Combine(AppContext.BaseDirectory, "site"),
            ApiKeys = Keys(read, "ApiKeys"),
            TokenKey = read.Parsed("TokenKey", TokenKey, $"at least {MinTokenKeyBytes} bytes in base64", secret: true),
            TokenLifetime = read.Duration(
                "TokenLifetime",
                TimeSpan.FromHours(24),
                TimeSpan.FromMinutes(1),
                TimeSpan.FromDays(30)
            ),
            AllowedOrigins = Origins(read),
            IceServers = IceSettings.Servers(read),
            Turn = IceSettings.Turn(read),
            Games = Games(read),
            ManagementReadOnly = read.Choice("ManagementReadOnly", Switch.True) == Switch.True,
            OperatorKeys = Keys(read, "OperatorKeys"),
            Drain = Drain(read),
            Limits = LimitOptions.Read(read),
            SocketIo = SocketIoSettings.Read(read),
            Telemetry = TelemetryOptions.Read(read),
            Cluster = ClusterOptionsReader.Read(read, data),
        };
        if (options.Players.Port != 0 && options.Players.Port == options.Management.Port)
            read.Refuse("ManagementPort", $"must differ from {Section}:Port, both are {options.Players.Port}.");
        if (!options.Cluster.IsAlone && options.TokenKey is null && read.Text("TokenKey") is null)
            read.Refuse("TokenKey", "must be set in a cluster, to the same value on every node.");
        return options with
        {
            Cluster = options.Cluster with
            {
                PublicUrl = options.PublicUrl?.ToString().TrimEnd('/'),
                TokenKeyFingerprint = options.TokenKey is { } key ? Tokens.TokenKey.Fingerprint(key) : "",
            },
        };
    }

    /// <summary>How a setting that is on or off is written.</summary>
    private enum Switch
    {
        True,
        False,
    }

    private static DrainOptions Drain(SettingsReader read)
    {
        var drain = new DrainOptions(
            read.Duration(
                "Drain:Notice",
                TimeSpan.FromSeconds(2),
                TimeSpan.FromMilliseconds(1),
                TimeSpan.FromMinutes(5)
            ),
            read.Duration("Drain:Timeout", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        );
        if (drain.Timeout <= drain.Notice)
            read.Refuse(
                "Drain:Timeout",
                $"must be longer than {Section}:Drain:Notice: players are only sent elsewhere once that is over."
            );
        return drain;
    }

    private static GameSettings Games(SettingsReader read)
    {
        var defaults = new GameSettings();
        return defaults with
        {
            ReconnectionTimeout = read.Duration(
                "Games:ReconnectionTimeout",
                defaults.ReconnectionTimeout,
                ReconnectionTimeout.Min,
                ReconnectionTimeout.Max
            ),
            JoinTimeout = read.Duration("Games:JoinTimeout", defaults.JoinTimeout, JoinTimeout.Min, JoinTimeout.Max),
            ValidationTimeout = read.Duration(
                "Games:ValidationTimeout",
                defaults.ValidationTimeout,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromMinutes(10)
            ),
            AbandonedTimeout = read.Duration(
                "Games:AbandonedTimeout",
                defaults.AbandonedTimeout,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromDays(1)
            ),
            ResumeLead = read.Duration(
                "Games:ResumeLead",
                defaults.ResumeLead,
                TimeSpan.FromMilliseconds(1),
                TimeSpan.FromSeconds(5)
            ),
            PauseBudget = PauseBudget(read),
        };
    }

    private static PauseBudget? PauseBudget(SettingsReader read)
    {
        var count = read.Integer("Games:PauseBudget:Count", 0, 0, PauseBudgetCount.Max);
        TimeSpan? total = read.Text("Games:PauseBudget:Total") is null
            ? null
            : read.Duration(
                "Games:PauseBudget:Total",
                TimeSpan.FromMinutes(5),
                PauseBudgetTotal.Min,
                PauseBudgetTotal.Max
            );
        return count == 0 && total is null ? null : new PauseBudget(count == 0 ? null : count, total);
    }

    private static IPAddress Address(SettingsReader read, string key) =>
        read.Parsed(
            key,
            text =>
                text == "localhost" ? IPAddress.Loopback
                : IPAddress.TryParse(text, out var address) ? address
                : null,
            "an IP address such as 127.0.0.1, or 0.0.0.0 for all"
        ) ?? IPAddress.Loopback;

    private static IReadOnlyList<string> Keys(SettingsReader read, string name)
    {
        var keys = read.List(name);
        if (keys.Any(key => key.Length < MinApiKeyLength || key.Any(c => c is <= ' ' or > '~')))
            read.Refuse(name, $"must be of {MinApiKeyLength} or more printable ASCII characters without spaces each.");
        return keys;
    }

    private static IReadOnlyList<string> Origins(SettingsReader read)
    {
        var origins = read.List("AllowedOrigins");
        foreach (
            var origin in origins.Where(o => o != "*" && (HttpUrl(o) is not { PathAndQuery: "/" } || o.EndsWith('/')))
        )
            read.Refuse("AllowedOrigins", $"must hold origins such as https://play.example.org, or *, got '{origin}'.");
        return origins;
    }

    private static string? Folder(string path) => Directory.Exists(path) ? Path.GetFullPath(path) : null;

    private static byte[]? TokenKey(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= MinTokenKeyBytes
            ? bytes[..length]
            : null;
    }

    internal static Uri? HttpUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url is { Query: "", Fragment: "", UserInfo: "" }
            ? url
            : null;
}
