using BenchmarkDotNet.Attributes;
using Coordinator.Games;
using Coordinator.Journal;
using Coordinator.Journal.Format;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Benchmarks;

/// <summary>
/// An entry of the journal on the disk, with its record's rows, in an embedded store: the three entries of a cycle
/// (pause, second loss, resume), of one game, hence each in a commit of its own, and of 200 games together, hence many
/// to a commit. The time is an entry's; <c>fsync</c> of the disk that holds temporary files is in it.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 3, iterationCount: 12, invocationCount: 16)]
#pragma warning disable CA1001 // its cleanup closes what it owns; BenchmarkDotNet derives a class from it
public class JournalWriting
#pragma warning restore CA1001
{
    private const int Games = 200;
    private const int EntriesOfACycle = 3;

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private readonly long[] _numbers = new long[Games];
    private DirectoryInfo? _folder;
    private JournalWriter? _writer;
    private int _epoch;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("coordinator-journal-");
        var connectionString = $"Data Source={Path.Combine(_folder.FullName, "games.db")};Pooling=False";
        SqliteFile.Prepare(connectionString);
        _writer = new JournalWriter(() => new SqliteWriter(connectionString), pace: TimeSpan.Zero);
        for (var game = 0; game < Games; game++)
        {
            var settings = new GameSettings { Validation = false };
            var create = new GameCommands.Create(Name(game), "c1", ["ada", "bob"], settings, null);
            Write([game], [.. Game.Decide(GameState.None, create, Start).Events]);
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _writer?.Dispose();
        _folder?.Delete(recursive: true);
    }

    [Benchmark(OperationsPerInvoke = EntriesOfACycle)]
    public void OneGame() => Cycle([0]);

    [Benchmark(OperationsPerInvoke = EntriesOfACycle * Games)]
    public void ManyGames() => Cycle([.. Enumerable.Range(0, Games)]);

    private void Cycle(int[] games)
    {
        _epoch++;
        var at = Start.AddSeconds(_epoch);
        Write(
            games,
            new GameEvents.Paused(at, _epoch, 812, "ada", at.AddSeconds(30)),
            new GameEvents.LinkLost(at, _epoch, "ada", Loss("bob"))
        );
        Write(games, new GameEvents.LinkLost(at, _epoch, "bob", Loss("ada")));
        Write(
            games,
            new GameEvents.PlayerRecovered(at, _epoch, "ada", TimeSpan.FromSeconds(1), 1, 815),
            new GameEvents.PlayerRecovered(at, _epoch, "bob", TimeSpan.FromSeconds(1), 1, 816),
            new GameEvents.Resumed(at, _epoch)
        );
    }

    private void Write(int[] games, params GameEvent[] events)
    {
        using var written = new CountdownEvent(games.Length);
        foreach (var game in games)
        {
            var entry = new JournalEntry([.. events]);
            var bytes = JournalFormat.Write(entry);
            _writer!.Add(new Writing(Name(game), new WrittenEntry(++_numbers[game], entry, bytes), written));
        }
        written.Wait();
    }

    private static string Name(int game) => $"game-{game}";

    private static LossReport Loss(string peer) => new(812, Start, "disconnected", "open", peer, "relay");

    private sealed class Writing(string gameId, WrittenEntry entry, CountdownEvent written) : GameWrite(gameId, [entry])
    {
        public override void Done(Exception? error)
        {
            if (error is not null)
                Environment.FailFast("The journal could not be written.", error);
            written.Signal();
        }
    }
}
