using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Server;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Bench.Start;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure;

/// <summary>What <c>idle</c> is to do.</summary>
/// <param name="Target">What is measured.</param>
/// <param name="Games">Games of two.</param>
/// <param name="Settle">How long nothing happens before memory and CPU are looked at.</param>
/// <param name="Lasts">How long CPU is looked at.</param>
internal sealed record IdleOptions(Target Target, int Games, TimeSpan Settle, TimeSpan Lasts)
{
    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static IdleOptions Read(Arguments arguments)
    {
        var options = new IdleOptions(
            Target.OfPlayers(arguments),
            arguments.Whole("--games", 1_000, 1, 100_000),
            arguments.Seconds("--settle", 5, 0, 3_600),
            arguments.Seconds("--seconds", 15, 1, 3_600)
        );
        arguments.NothingElse();
        return options;
    }

    public Dictionary<string, object> Settings() =>
        new()
        {
            ["games"] = Games,
            ["seconds"] = Lasts.TotalSeconds,
            ["settle"] = Settle.TotalSeconds,
            ["protocol"] = Target.Protocol.Name,
            ["nodes"] = Target.Urls.Count,
            ["seed"] = Target.Seed,
        };
}

/// <summary><c>idle</c>: the memory and the CPU that games take in which nothing happens.</summary>
internal static class IdleCommand
{
    /// <summary>So many are made first: what a node takes for the very first game is not a game's.</summary>
    private const int FirstGames = 20;

    private static readonly TimeSpan PauseTimeout = TimeSpan.FromSeconds(30);

    public static async Task<Outcome> RunAsync(IdleOptions options)
    {
        var outcome = new Outcome("idle", options.Settings());
        var server = ServerProcesses.Of(options.Target);
        if (!server.Any)
            throw new MeasureException($"idle is all about the coordinator's processes, and they are {server.About}.");
        using var client = new GamesClient(options.Target.Nodes(), options.Target.ApiKey);
        using var sockets = new PlayerSockets();
        var lobby = new Lobby(options.Target, client, sockets);
        await lobby.OpenAsync(FirstGames, PauseTimeout, created => new Pair(created, outcome.Violations));
        await Task.Delay(options.Settle);
        var before = server.Memory();
        await lobby.OpenAsync(options.Games, PauseTimeout, created => new Pair(created, outcome.Violations));

        await using var progress = Progress.Of(() => $"{options.Games} games are idle");
        await Task.Delay(options.Settle);
        var began = Reading.Of(server);
        await Task.Delay(options.Lasts);
        var used = Reading.Of(server).Since(began);
        var after = server.Memory();

        outcome.Add("memory_before_mib", "resident memory before the games", before / 1_048_576.0, "MiB", server.About);
        outcome.Add("memory_after_mib", "with the games", after / 1_048_576.0, "MiB");
        outcome.Add("memory_kib_per_game", "for each game of two", (after - before) / 1_024.0 / options.Games, "KiB");
        outcome.Add(
            "server_cores",
            "coordinator's CPU, idle",
            used.Server?.TotalSeconds / Ticks.Seconds(used.At),
            "cores"
        );
        outcome.Add(
            "generator_cores",
            "this program's CPU, idle",
            used.Own.TotalSeconds / Ticks.Seconds(used.At),
            "cores"
        );
        outcome.AddRemark(
            "a node that has been busy has memory to spare, which hides what games take; "
                + "measure one that has just been started"
        );
        return outcome;
    }

    private sealed class Pair(CreatedGameDto created, Violations violations) : IPair
    {
        public IReadOnlyList<Seat> Seats { get; } =
        [.. created.Players.Select(p => new IdleSeat(created.GameId, p, violations))];
    }

    /// <summary>It says nothing, and is told nothing once the game is in play.</summary>
    private sealed class IdleSeat(string gameId, CreatedPlayerDto player, Violations violations)
        : Seat(gameId, player, violations)
    {
        public override void OnAnswer(int id, string? error, ReadOnlySpan<byte> result) =>
            Wrong("got an answer and had asked nothing");
    }
}
