using System.Globalization;

namespace Coordinator.Bench.Start;

/// <summary>What the program is to do.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        Usage: Coordinator.Bench COMMAND --url URL [--url URL ...] [options]

        Plays many games at once against a running coordinator, without WebRTC: players connect, lose links, recover, run out
        of time and leave. What they saw and what was acknowledged to them is then held against the coordinator's records.

        Commands:
          load    plays games for a while, checks them, and prints figures
          watch   asks for games of a load that it plays quietly, and prints the longest time without an answer of each

        Options:
          --url URL        a node's address for players and backends, such as http://127.0.0.1:5080; one for each node
          --api-key KEY    what the node asks of game backends
          --games N        games at once (20; at most 100000)
          --seconds S      how long it plays (30)
          --play S         longest play between two pauses of a game (3)
          --stories DIR    where to write all that happened in each game with a violation
          --help           shows this

        Exit codes: 0 all is well, 1 violations or an error, 2 wrong usage.
        """;

    private static readonly string[] Commands = ["load", "watch"];

    public required string Command { get; init; }
    public required IReadOnlyList<Uri> Urls { get; init; }
    public string? ApiKey { get; init; }
    public int Games { get; init; } = 20;
    public TimeSpan Lasts { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan Play { get; init; } = TimeSpan.FromSeconds(3);

    public string? Stories { get; init; }

    public static bool AsksForHelp(IEnumerable<string> arguments) => arguments.Any(word => word is "--help" or "-h");

    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || !Commands.Contains(arguments[0]))
            throw new UsageException($"The first word must be one of {string.Join(", ", Commands)}.");
        var urls = new List<Uri>();
        var options = new BenchOptions { Command = arguments[0], Urls = urls };
        for (var i = 1; i < arguments.Count; i += 2)
        {
            var (name, value) = (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null);
            options = name switch
            {
                "--url" => Url(value, urls, options),
                "--api-key" => options with { ApiKey = value ?? throw new UsageException("--api-key needs a key after it.") },
                "--stories" => options with { Stories = value ?? throw new UsageException("--stories needs a folder after it.") },
                "--games" => options with { Games = (int)Number(name, value, 1, 100_000) },
                "--seconds" => options with { Lasts = TimeSpan.FromSeconds(Number(name, value, 1, 86_400)) },
                "--play" => options with { Play = TimeSpan.FromSeconds(Number(name, value, 1, 3_600)) },
                _ => throw new UsageException($"There is no option {name}."),
            };
        }
        return urls.Count > 0 ? options : throw new UsageException("--url is missing: where is the coordinator?");
    }

    private static BenchOptions Url(string? value, List<Uri> urls, BenchOptions options)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new UsageException("--url needs an address such as http://127.0.0.1:5080 after it.");
        urls.Add(url);
        return options;
    }

    private static double Number(string name, string? value, double least, double most) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{name} needs a number from {least} to {most} after it."));
}
