using Akka.Actor;
using Xunit.Abstractions;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>An actor system and the real stack.</summary>
public abstract class LiveTestKit : IAsyncLifetime
{
    private readonly ITestOutputHelper _output;

    protected LiveTestKit(ITestOutputHelper output) => _output = output;

    internal ActorSystem System { get; } = ActorSystem.Create("live", "akka.loglevel = WARNING");

    internal IPeerConnectionFactory Connections { get; } = Stack.Create();

    /// <summary>How often the path is cut to measure: 50 for a full measurement.</summary>
    internal static int Cuts => FromEnvironment("COORDINATOR_CUTS", 8);

    internal static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;

    internal LiveLink NewLink() => new(System, Connections);

    /// <summary>So many links, eight at a time: each connects, and <paramref name="play"/> is played on it.</summary>
    internal async Task Together(int links, Func<LiveLink, int, Task> play)
    {
        var all = Enumerable.Range(0, links);
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, stop) =>
        {
            await using var link = NewLink();
            await link.ConnectAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(1_000 + 37 * number), stop); // Beats and cuts fall anywhere to each other.
            await play(link, number);
        });
    }

    internal void Measured(string what, IReadOnlyCollection<double> figures, string unit)
    {
        var sorted = figures.Order().ToList();
        var line =
            $"measured: {what}, {sorted.Count} times: min/median/max "
            + $"{sorted[0]:0.000}/{sorted[sorted.Count / 2]:0.000}/{sorted[^1]:0.000} {unit}";
        _output.WriteLine(line);
        Directory.CreateDirectory("TestResults");
        File.AppendAllText(Path.Combine("TestResults", "measured.txt"), line + Environment.NewLine);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (Connections is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        await System.Terminate();
    }
}
