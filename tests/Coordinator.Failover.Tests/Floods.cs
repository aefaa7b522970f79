using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Flood;
using Coordinator.Bench.Measure.Output;
using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests;

/// <summary>
/// A node is flooded by one valid token and by connections without one, while others play. Short, and beside other
/// tests, so with room in the figures: <c>scripts/bench flood</c> measures on a quiet machine.
/// COORDINATOR_FLOOD_MINUTES floods for longer.
/// </summary>
public sealed class Floods(ITestOutputHelper output)
{
    private const double MostTimes = 20;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60),
        Phase = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_flood_costs_others_little_and_neither_memory_nor_log()
    {
        var folder = Folders.Data();
        var (port, management) = (FreePort.At("127.0.0.1"), FreePort.At("127.0.0.1"));
        using var node = new ServerProcess(
            "flooded-node",
            folder,
            [
                "dotnet",
                Folders.NodeProgram(),
                "--port",
                $"{port}",
                "--management-port",
                $"{management}",
                "--data",
                Path.Combine(folder.FullName, "node"),
            ]
        );
        try
        {
            node.Start();
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{management}") };
            await node.ReadyAsync(async () => await IsReadyAsync(http), ReadyWithin);

            var target = new Target([new Uri($"http://127.0.0.1:{port}")], null, [], null, Settings.Seed);
            var outcome = await FloodCommand.RunAsync(
                new FloodOptions(target, 50, 30, Lasts, Phase, 500, node.Log, MostTimes)
            );

            foreach (var line in OutcomeTable.Lines(outcome))
                output.WriteLine(line);
            Assert.Empty(outcome.Violations.First);
        }
        finally
        {
            if (node.IsRunning)
                node.Kill();
            Folders.Remove(folder);
        }
    }

    private static TimeSpan Lasts =>
        TimeSpan.FromMinutes(
            double.Parse(
                Environment.GetEnvironmentVariable("COORDINATOR_FLOOD_MINUTES") ?? "0.25",
                System.Globalization.CultureInfo.InvariantCulture
            )
        );

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
