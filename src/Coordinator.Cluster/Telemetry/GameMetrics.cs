using System.Diagnostics.Metrics;
using System.Text.Json;
using Coordinator.Games;
using Coordinator.Protocol;

namespace Coordinator.Cluster.Telemetry;

/// <summary>
/// What becomes of the games that this node runs, as metrics. An event counts once, on the node that made it happen:
/// reading a game back from its journal counts nothing again.
/// </summary>
internal sealed class GameMetrics
{
    /// <summary>Seconds. A link that heals is back within one, a player that reloads within ten, a time-out is at
    /// 30.</summary>
    private static readonly double[] PauseBuckets = [0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60];

    /// <summary>Seconds. A write takes 1 ms on a quiet database and some 100 ms in a storm.</summary>
    private static readonly double[] JournalBuckets =
    [
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
    ];

    /// <summary>Seconds. Games of a node that died answer again after 6 to 9 s.</summary>
    private static readonly double[] FailoverBuckets = [1, 2, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 60];

    private static readonly Dictionary<EndReason, KeyValuePair<string, object?>> Reasons = Enum.GetValues<EndReason>()
        .ToDictionary(
            reason => reason,
            reason => Label("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()))
        );

    private static readonly KeyValuePair<string, object?> Resumed = Label("outcome", "resumed"),
        Ended = Label("outcome", "ended"),
        Failed = Label("kind", "failed"),
        Rejected = Label("kind", "rejected");

    private readonly Counter<long> _created,
        _ended,
        _pauses,
        _pausesEnded,
        _disconnections,
        _nearMisses,
        _journalFailures;
    private readonly Histogram<double> _recover,
        _write,
        _readBack,
        _failover;

    public GameMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CoordinatorTelemetry.Meter);
        _created = meter.CreateCounter<long>("coordinator.games.created", "{game}", "Games that were created.");
        _ended = meter.CreateCounter<long>("coordinator.games.ended", "{game}", "Games that are over, by reason.");
        _pauses = meter.CreateCounter<long>("coordinator.pauses", "{pause}", "Pauses that were started.");
        _pausesEnded = meter.CreateCounter<long>(
            "coordinator.pauses.ended",
            "{pause}",
            "Pauses that are over: everyone resumed, or the game ended in it."
        );
        _disconnections = meter.CreateCounter<long>(
            "coordinator.disconnections",
            "{disconnection}",
            "Losses of a link that players reported, several to a pause."
        );
        _nearMisses = meter.CreateCounter<long>(
            "coordinator.near_misses",
            "{interruption}",
            "Interruptions of a link that ended by themselves, each end counting its own."
        );
        _recover = meter.CreateSeconds(
            "coordinator.recover.duration",
            "From the start of a pause to its resume.",
            PauseBuckets
        );
        _write = meter.CreateSeconds(
            "coordinator.journal.write.duration",
            "From an event to its being durable, waiting included.",
            JournalBuckets
        );
        _journalFailures = meter.CreateCounter<long>(
            "coordinator.journal.failures",
            "{write}",
            "Writes that the journal did not take. Each game starts again from what it holds."
        );
        _readBack = meter.CreateSeconds(
            "coordinator.game.read.duration",
            "From the start of a game's actor here to its being read back from the journal.",
            JournalBuckets
        );
        _failover = meter.CreateSeconds(
            "coordinator.failover.duration",
            "From this node's losing sight of a node that died to one of that node's games being up here. The "
                + "slowest is the failover.",
            FailoverBuckets
        );
        PrimeCounters();
    }

    /// <summary>An event was applied, and is durable where it must be. <paramref name="before"/>: the state it happened
    /// to.</summary>
    public void Happened(GameEvent @event, GameState before)
    {
        switch (@event)
        {
            case GameEvents.Created:
                _created.Add(1);
                break;
            case GameEvents.Paused:
                _pauses.Add(1);
                break;
            case GameEvents.LinkLost:
                _disconnections.Add(1);
                break;
            case GameEvents.LinkInterrupted e:
                _nearMisses.Add(1, ConnectionType(e.ConnectionType));
                break;
            case GameEvents.Resumed e:
                _pausesEnded.Add(1, Resumed);
                _recover.Record(Game.Elapsed(before.Pause!.StartedAt, e.At).TotalSeconds);
                break;
            case GameEvents.Ended e:
                _ended.Add(1, Reasons[e.Reason]);
                if (before.Phase == GamePhase.Paused)
                    _pausesEnded.Add(1, Ended);
                break;
        }
    }

    public void Journaled(TimeSpan took) => _write.Record(took.TotalSeconds);

    /// <summary><paramref name="isRejected"/>: the journal refused the event itself, and is otherwise well.</summary>
    public void JournalFailed(bool isRejected) => _journalFailures.Add(1, isRejected ? Rejected : Failed);

    public void ReadBack(TimeSpan took) => _readBack.Record(took.TotalSeconds);

    public void TookOver(TimeSpan sinceNodeWasLost) => _failover.Record(sinceNodeWasLost.TotalSeconds);

    /// <summary>A counter that first shows with its first count hides that count from every rate.</summary>
    private void PrimeCounters()
    {
        foreach (var counter in new[] { _created, _pauses, _disconnections })
            counter.Add(0);
        foreach (var reason in Reasons.Values)
            _ended.Add(0, reason);
        foreach (var outcome in new[] { Resumed, Ended })
            _pausesEnded.Add(0, outcome);
        foreach (var type in (string?[])[.. ConnectionTypes.All, null])
            _nearMisses.Add(0, ConnectionType(type));
        foreach (var kind in new[] { Failed, Rejected })
            _journalFailures.Add(0, kind);
    }

    /// <summary>One of five, whatever a player said.</summary>
    private static KeyValuePair<string, object?> ConnectionType(string? said) =>
        Label("connection_type", said is not null && ConnectionTypes.All.Contains(said) ? said : "unknown");

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
