using Akka.Actor;
using Akka.Serialization;
using BenchmarkDotNet.Attributes;
using Coordinator.Cluster;
using Coordinator.Cluster.Actors;
using Coordinator.Games;
using Coordinator.Journal;

namespace Coordinator.Benchmarks;

/// <summary>
/// What the journal's entries and the messages between nodes cost as bytes: those of a cycle, by the serializer that a
/// node uses.
/// </summary>
[MemoryDiagnoser]
public class Serialization
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
    private static readonly LossReport Loss = new(812, At, "disconnected", "open", "bob", "relay");

    private static readonly Dictionary<string, object> Messages = new()
    {
        ["entry: pause"] = new JournalEntry([
            new GameEvents.Paused(At, 1, 812, "ada", At.AddSeconds(30)),
            new GameEvents.LinkLost(At, 1, "ada", Loss),
        ]),
        ["entry: resume"] = new JournalEntry([
            new GameEvents.PlayerRecovered(At, 1, "ada", TimeSpan.FromSeconds(1), 1, 815),
            new GameEvents.PlayerRecovered(At, 1, "bob", TimeSpan.FromSeconds(1), 1, 816),
            new GameEvents.Resumed(At, 1),
        ]),
        ["report: loss"] = new GameCommandMessages.Report("g1", 7, 8, new GameCommands.ReportLost("ada", Loss, 1)),
        ["answer"] = new GameAnswers.Reported(8, GameResult.Pause),
        ["update: pause"] = new GameAnswers.Update(
            5,
            [new Notices.Paused(1, 812, "ada", TimeSpan.FromSeconds(30), At.AddSeconds(30))],
            System.Collections.Immutable.ImmutableDictionary<string, IActorRef>.Empty
        ),
    };

    private ActorSystem? _system;
    private SerializerWithStringManifest? _serializer;
    private object _message = "";
    private byte[] _bytes = [];
    private string _manifest = "";

    /// <summary>What is written and read.</summary>
    [ParamsSource(nameof(Names))]
    public string Message { get; set; } = "";

    /// <summary>For BenchmarkDotNet.</summary>
    public static IEnumerable<string> Names => Messages.Keys;

    [GlobalSetup]
    public void Setup()
    {
        _system = ActorSystem.Create("benchmarks", CoordinatorHosting.Hocon("coordinator.conf"));
        _message = Messages[Message];
        _serializer = (SerializerWithStringManifest)_system.Serialization.FindSerializerFor(_message);
        _manifest = _serializer.Manifest(_message);
        _bytes = _serializer.ToBinary(_message);
    }

    [GlobalCleanup]
    public void Cleanup() => _system?.Terminate().Wait();

    [Benchmark]
    public byte[] Write() => _serializer!.ToBinary(_message);

    [Benchmark]
    public object Read() => _serializer!.FromBinary(_bytes, _manifest);
}
