using System.Diagnostics;
using System.Globalization;
using Coordinator.Node.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Node.Tests.Strange;

/// <summary>
/// Calls and requests made at random of good and bad values in good and bad form, over both protocols of the hub and
/// the API of a whole node, and an oracle that knows which may be taken: those in which nothing is bad. The seed is
/// printed; COORDINATOR_SEED repeats a run, COORDINATOR_STRANGE_CALLS says how many calls it makes.
/// </summary>
[Collection(nameof(Alone))] // the heap is the whole process's
public sealed class StrangeCalls(ITestOutputHelper output) : IDisposable
{
    /// <summary>
    /// What the heap may have grown by between the first tenth and the end, in bytes, however many calls there are:
    /// half a KB of each of 90 000 would be more. Pools of the whole process come and go with up to 17 MB (seen in a
    /// run of all tests).
    /// </summary>
    private const long MayGrow = 40 * 1024 * 1024;

    private readonly TestFolder data = new();

    [Fact]
    public async Task What_is_bad_is_refused_and_what_is_good_is_taken_and_memory_stays_flat()
    {
        var (random, watch, tally) = (Seeded(), Stopwatch.StartNew(), new Tally());
        await using var node = await TestNode.StartWholeAsync(data, [.. NoLimits()]);
        using var errors = new LimitCounts(node.Services, "coordinator.hub.errors");

        await SendAsync(node, random, tally, Count / 10);
        var early = Heap();
        await SendAsync(node, random, tally, Count - tally.Total);
        var late = Heap();

        foreach (var line in tally.Lines())
            output.WriteLine(line);
        output.WriteLine(
            $"{tally.Total} in {watch.Elapsed.TotalSeconds:0} s; heap {early >> 10} KB after a tenth, {late >> 10} "
                + "KB at the end; "
                + $"resident {Environment.WorkingSet >> 20} MB"
        );
        Assert.True(tally.Wrongs.IsEmpty, string.Join('\n', tally.Wrongs.Take(10)));
        Assert.Equal(Count, tally.Total);
        Assert.All(["json", "messagepack", StrangeBackend.Form], form =>
            Assert.InRange(tally.Of(form), Count / 4, Count / 2)
        );
        Assert.Equal(0, errors["internal"]);
        Assert.True(late - early < MayGrow, $"The heap has grown by {(late - early) >> 10} KB.");
    }

    public void Dispose() => data.Dispose();

    private static int Count =>
        int.Parse(
            Environment.GetEnvironmentVariable("COORDINATOR_STRANGE_CALLS") ?? "100000",
            CultureInfo.InvariantCulture
        );

    /// <summary>So many calls, a third in each form, two connections each.</summary>
    private static async Task SendAsync(TestNode node, Random random, Tally tally, int count)
    {
        var share = count / 6;
        var players = new[] { HubProtocol.Json, HubProtocol.MessagePack }
            .SelectMany(protocol => new[] { protocol, protocol })
            .Select(protocol => new StrangePlayers(node, protocol, new Random(random.Next()), tally))
            .ToList();
        var backends = new[]
        {
            new StrangeBackend(node, new Random(random.Next()), tally),
            new StrangeBackend(node, new Random(random.Next()), tally),
        };
        await Task.WhenAll([
            .. players.Select(player => player.SendAsync(share)),
            backends[0].SendAsync(share),
            backends[1].SendAsync(count - 5 * share),
        ]);
        foreach (var player in players)
            await player.DisposeAsync();
    }

    /// <summary>What is used when all that can be let go is, in bytes.</summary>
    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Here it is the values that are judged, not how often they come.</summary>
    private static IEnumerable<string> NoLimits() =>
        new[]
        {
            "Clock",
            "Signals",
            "Health",
            "Reports",
            "OtherCalls",
            "ConnectsPerPlayer",
            "ConnectsPerAddress",
        }.SelectMany(kind => new[] { $"--Coordinator:Limits:{kind}:PerSecond", "0" });

    private Random Seeded()
    {
        var seed = Environment.GetEnvironmentVariable("COORDINATOR_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"COORDINATOR_SEED={seed}");
        return new Random(seed);
    }
}
