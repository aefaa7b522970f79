using Coordinator.Bench.Play;
using Coordinator.Bench.Start;

namespace Coordinator.Bench.Measure;

/// <summary>What is measured, and where the figures go: the options that all measuring commands have.</summary>
/// <param name="Urls">The nodes, where players and backends are served.</param>
/// <param name="ApiKey">What they ask of game backends; null: nothing.</param>
/// <param name="Pids">Their processes; empty: to be found.</param>
/// <param name="Json">Where the figures are written; <c>-</c>: the standard output; null: nowhere.</param>
/// <param name="Seed">Decides all that is random.</param>
internal sealed record Target(IReadOnlyList<Uri> Urls, string? ApiKey, IReadOnlyList<int> Pids, string? Json, int Seed)
{
    /// <summary>What players speak, where the command has players.</summary>
    public PlayerProtocol Protocol { get; init; } = PlayerProtocol.SignalR;

    /// <summary>Of a command whose games have players that connect.</summary>
    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static Target OfPlayers(Arguments arguments) =>
        Read(arguments) with
        {
            Protocol = PlayerProtocol.Read(arguments),
        };

    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static Target Read(Arguments arguments)
    {
        var target = new Target(
            arguments.Urls(),
            arguments.Text("--api-key", "a key"),
            [.. arguments.All("--pid", "process ids").SelectMany(text => text.Split(',')).Select(Pid)],
            arguments.Text("--json", "a file"),
            arguments.Seed()
        );
        return target.Urls.Count > 0 ? target : throw new UsageException(Usage.NoUrl);
    }

    public Nodes Nodes() => new(Urls, Seed);

    private static int Pid(string text) =>
        int.TryParse(text, out var pid) && pid > 0
            ? pid
            : throw new UsageException("--pid needs process ids after it, such as 4711,4712.");
}
