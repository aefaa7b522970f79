namespace Coordinator.Bench.Start;

/// <summary>What <c>load</c> and <c>watch</c> are to do.</summary>
internal sealed record BenchOptions
{
    public required string Command { get; init; }
    public required IReadOnlyList<Uri> Urls { get; init; }
    public string? ApiKey { get; init; }
    public int Games { get; init; } = 20;
    public TimeSpan Lasts { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan Play { get; init; } = TimeSpan.FromSeconds(3);

    public string? Stories { get; init; }

    /// <summary>Decides all that is random.</summary>
    public int Seed { get; init; }

    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> words) => Parse(Arguments.Read(words, Usage.Commands));

    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static BenchOptions Parse(Arguments arguments)
    {
        var options = new BenchOptions
        {
            Command = arguments.Command,
            Urls = arguments.Urls(),
            ApiKey = arguments.Text("--api-key", "a key"),
            Stories = arguments.Text("--stories", "a folder"),
            Games = arguments.Whole("--games", 20, 1, 100_000),
            Lasts = arguments.Seconds("--seconds", 30, 1, 86_400),
            Play = arguments.Seconds("--play", 3, 1, 3_600),
            Seed = arguments.Seed(),
        };
        arguments.NothingElse();
        return options.Urls.Count > 0 ? options : throw new UsageException(Usage.NoUrl);
    }
}
