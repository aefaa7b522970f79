using Coordinator.Bench.Measure.Cycles;
using Coordinator.Bench.Measure.Flood;
using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Recovery;
using Coordinator.Bench.Measure.Signals;
using Coordinator.Bench.Measure.Storm;
using Coordinator.Bench.Start;

namespace Coordinator.Bench.Measure;

/// <summary>The measuring commands: reads what is wanted, measures, prints, and says whether all was well.</summary>
internal static class MeasureProgram
{
    /// <summary>Runs one. Returns the exit code that <see cref="Usage"/> promises.</summary>
    /// <exception cref="UsageException">The arguments are not as <see cref="Usage"/> says.</exception>
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (target, run) = Read(arguments);
        await Reachable.CheckAsync(target);
        Progress.Say($"seed {target.Seed}");
        var outcome = await run();
        await PrintAsync(outcome, target.Json);
        return outcome.Violations.Count == 0 ? 0 : 1;
    }

    /// <summary>All arguments are read before anything is done.</summary>
    private static (Target Target, Func<Task<Outcome>> Run) Read(Arguments arguments)
    {
        switch (arguments.Command)
        {
            case "cycles":
                var cycles = CyclesOptions.Read(arguments);
                return (cycles.Target, () => CyclesCommand.RunAsync(cycles));
            case "storm":
                var storm = StormOptions.Read(arguments);
                return (storm.Target, () => StormCommand.RunAsync(storm));
            case "idle":
                var idle = IdleOptions.Read(arguments);
                return (idle.Target, () => IdleCommand.RunAsync(idle));
            case "create":
                var create = CreateOptions.Read(arguments);
                return (create.Target, () => CreateCommand.RunAsync(create));
            case "signalling":
                var signalling = SignallingOptions.Read(arguments);
                return (signalling.Target, () => SignallingCommand.RunAsync(signalling));
            case "recover":
                var recover = RecoverOptions.Read(arguments);
                return (recover.Target, () => RecoverCommand.RunAsync(recover));
            case "flood":
                var flood = FloodOptions.Read(arguments);
                return (flood.Target, () => FloodCommand.RunAsync(flood));
            default:
                throw new InvalidOperationException($"{arguments.Command} measures nothing.");
        }
    }

    private static async Task PrintAsync(Outcome outcome, string? json)
    {
        // Where the JSON has the standard output for itself, a person still wants to see the table.
        var table = json == "-" ? Console.Error : Console.Out;
        foreach (var line in OutcomeTable.Lines(outcome))
            await table.WriteLineAsync(line);
        if (json == "-")
            await Console.Out.WriteLineAsync(OutcomeJson.Text(outcome));
        else if (json is not null)
            await File.WriteAllTextAsync(json, OutcomeJson.Text(outcome) + "\n");
    }
}
