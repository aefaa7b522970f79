using System.Diagnostics;
using System.Globalization;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Journal.Tests.Crash;

/// <summary>
/// A process that is killed while it writes, again and again: whatever it had acknowledged is there, and nothing is
/// half there. The moments are random: <c>COORDINATOR_SEED</c> gives them again.
/// </summary>
[Collection(DatabasesCollection.Name)]
public sealed class CrashSpec(Databases databases, ITestOutputHelper output)
{
    private const int Rounds = 10;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    [SkippableTheory, BothStores]
    public async Task what_was_acknowledged_before_a_kill_is_there_and_whole(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var given = Environment.GetEnvironmentVariable("COORDINATOR_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"COORDINATOR_SEED={seed}");
        var random = new Random(seed);
        var acknowledged = new Dictionary<string, long>();
        for (var round = 0; round < Rounds; round++)
        {
            await WriteAndKillAsync(store, $"r{round}", TimeSpan.FromMilliseconds(random.Next(1, 250)), acknowledged);
            var entries = await WholeStore.CheckAsync(store, acknowledged);
            Assert.True(entries >= acknowledged.Values.Sum(), $"{entries} of {acknowledged.Values.Sum()} are there.");
        }
        output.WriteLine($"measured: {acknowledged.Values.Sum()} entries acknowledged in {Rounds} rounds ({kind})");
    }

    private static async Task WriteAndKillAsync(
        TestStore store,
        string games,
        TimeSpan after,
        Dictionary<string, long> acknowledged
    )
    {
        using var writer = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [typeof(CrashSpec).Assembly.Location, games])
            {
                RedirectStandardOutput = true,
                Environment =
                {
                    [WriterProgram.StoreVariable] = $"{store.Kind}",
                    [WriterProgram.ConnectionVariable] = store.ConnectionString,
                },
            },
        };
        writer.Start();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(async () =>
        {
            while (await writer.StandardOutput.ReadLineAsync() is { } line)
            {
                var words = line.Split(' ');
                acknowledged[words[0]] = long.Parse(words[1], CultureInfo.InvariantCulture);
                begun.TrySetResult();
            }
        });
        try
        {
            await begun.Task.WaitAsync(StartsWithin);
            await WallClock.LastsAsync(after);
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync();
            await reading;
        }
        if (store.Kind == StoreKind.PostgreSql)
            await ServerHasNoticedAsync(store);
    }

    /// <summary>What the killed process had sent is done or undone by the server in its own time.</summary>
    private static async Task ServerHasNoticedAsync(TestStore store)
    {
        const string writers = """
            SELECT COUNT(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'coordinator-writer'
            """;
        for (var since = Stopwatch.GetTimestamp(); store.Number(writers) > 0; await Task.Delay(10))
            Assert.True(Stopwatch.GetElapsedTime(since) < StartsWithin, "A killed process's connection is kept.");
    }
}
