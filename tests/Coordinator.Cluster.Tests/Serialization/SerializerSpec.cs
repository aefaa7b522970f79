using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;
using Coordinator.Journal;
using Coordinator.Journal.Format;
using Google.Protobuf;
using J = Coordinator.Journal.Format.Proto;
using R = Coordinator.Cluster.Serialization.Remote;

namespace Coordinator.Cluster.Tests.Serialization;

/// <summary>Everything that is journaled or travels comes back as it went, and yesterday's bytes are still
/// read.</summary>
public sealed class SerializerSpec() : TestKit(CoordinatorHosting.Hocon("coordinator.conf"))
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
    private static readonly GameSettings Settings = new()
    {
        ReconnectionTimeout = TimeSpan.FromSeconds(12),
        Validation = false,
    };
    private static readonly LossReport FullLoss = new(
        812,
        At.AddMilliseconds(-5),
        "disconnected",
        "open",
        "bob",
        "relay"
    );

    /// <summary>What the first version wrote. Nothing is added here: see <see cref="LaterEvents"/>.</summary>
    private static readonly GameEvent[] FirstEvents =
    [
        new GameEvents.Created(At, "g1", "c1", ["ada", "bob"], Settings, """{"map":"höhle"}"""),
        new GameEvents.Readied(At, At.AddSeconds(60)),
        new GameEvents.PlayerValidated(At, "ada"),
        new GameEvents.Started(At),
        new GameEvents.Paused(At, 1, 812, "ada", At.AddSeconds(30)),
        new GameEvents.LinkLost(At, 1, "ada", FullLoss with { ConnectionType = null }),
        new GameEvents.LinkLost(At, 1, "bob", new LossReport(0)),
        new GameEvents.PlayerRecovered(At, 1, "ada", TimeSpan.FromMilliseconds(1_234), 3, 815),
        new GameEvents.PlayerRecovered(At, 1, "bob", TimeSpan.Zero, 0, null),
        new GameEvents.FrameNoted(At, "bob", 0),
        new GameEvents.PlayerTimedOut(At, 1, "bob", TimeSpan.FromSeconds(30), 4),
        new GameEvents.AttemptsNoted(At, 1, "bob", 5),
        new GameEvents.TakenOver(At, At.AddSeconds(10)),
        new GameEvents.Resumed(At, 1),
        new GameEvents.Ended(At, EndReason.ReconnectionTimeout, "bob", "why"),
        new GameEvents.Ended(At, EndReason.ClosedByOperator, null),
    ];

    /// <summary>Written from the second protocol on.</summary>
    private static readonly GameEvent[] LaterEvents =
    [
        new GameEvents.PlayerConnected(At, "ada"),
        new GameEvents.PlayerDisconnected(At, "bob"),
        new GameEvents.LinkInterrupted(At, "ada", "bob", TimeSpan.FromMilliseconds(2_345), "relay", 3),
        new GameEvents.LinkInterrupted(At, "bob", null, TimeSpan.Zero, null, 0),
        new GameEvents.LinkLost(At, 1, "ada", FullLoss),
    ];

    /// <summary>Written from the third on.</summary>
    private static readonly GameEvent[] NewEvents =
    [
        new GameEvents.SeatTaken(At, "ada", "page-2", "page-1"),
        new GameEvents.SeatTaken(At, "ada", null, null),
        new GameEvents.Created(
            At,
            "g2",
            "c1",
            ["ada", "bob"],
            Settings with
            {
                PauseBudget = new PauseBudget(3, null),
            },
            null
        ),
        new GameEvents.Created(
            At,
            "g2",
            "c1",
            ["ada", "bob"],
            Settings with
            {
                PauseBudget = new PauseBudget(null, TimeSpan.FromSeconds(9)),
            },
            null
        ),
        new GameEvents.Ended(At, EndReason.PauseBudgetExhausted, "bob"),
    ];

    private static readonly GameEvent[] Events = [.. FirstEvents, .. LaterEvents, .. NewEvents];

    private static readonly PlayerCommand[] Reports =
    [
        new GameCommands.ReportValidated("ada"),
        new GameCommands.ReportValidationFailed("ada", "no route"),
        new GameCommands.ReportLost("ada", FullLoss, 2),
        new GameCommands.ReportLost("ada", new LossReport(0), null),
        new GameCommands.ReportRecovered("ada", TimeSpan.FromSeconds(2), 1, 9, 3),
        new GameCommands.ReportRecovered("ada", null, null, null, null),
        new GameCommands.ReportTimedOut("ada", 4, 1),
        new GameCommands.ReportTimedOut("ada", null, null),
        new GameCommands.ReportInterrupted("ada", "bob", TimeSpan.FromMilliseconds(2_345), "relay"),
        new GameCommands.ReportInterrupted("ada", null, TimeSpan.Zero, null),
        new GameCommands.Leave("ada", "bye"),
        new GameCommands.Leave("ada", null),
    ];

    private static readonly Notice[] AllNotices =
    [
        new Notices.Ready(["ada", "bob"]),
        new Notices.Started(),
        new Notices.Paused(1, 812, "ada", TimeSpan.FromSeconds(30), At),
        new Notices.Resumed(
            1,
            TimeSpan.FromSeconds(4),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("ada", 5L)]),
            At
        ),
        new Notices.Repool("timeout"),
        new Notices.Ended(EndReason.Abandoned, TimeSpan.FromSeconds(4), ["ada"], ["ada"], null),
        new Notices.Presence("ada", true),
    ];

    [Fact]
    public void every_event_comes_back_from_the_journal_as_it_went()
    {
        Assert.Empty(
            Missing<GameEvent>(
                typeof(GameEvents),
                Events,
                e => e.Durability == Durability.Volatile,
                [typeof(GameEvents.HealthNoted), typeof(GameEvents.DelayNoted)]
            )
        );
        ComesBack(new JournalEntry([.. Events]));
    }

    [Fact]
    public void every_report_comes_back_as_it_went()
    {
        Assert.Empty(
            Missing<PlayerCommand>(
                typeof(GameCommands),
                Reports,
                _ => false,
                [
                    typeof(GameCommands.Connect),
                    typeof(GameCommands.Disconnect),
                    typeof(GameCommands.ReportHealth),
                    typeof(GameCommands.ReportDelay),
                ]
            )
        );
        foreach (var report in Reports)
            ComesBack(new GameCommandMessages.Report("g1", 7, 8, report));
        ComesBack(new GameCommandMessages.Report("g1", 7, 8, Reports[0], OnceWritten: true));
    }

    [Fact]
    public void a_trace_goes_with_a_command_to_another_node_and_costs_no_byte_where_there_is_none()
    {
        var trace = new ActivityContext(
            ActivityTraceId.CreateRandom(),
            ActivitySpanId.CreateRandom(),
            ActivityTraceFlags.Recorded
        );
        var report = new GameCommandMessages.Report("g1", 7, 8, Reports[0]);
        var close = new GameCommandMessages.Execute("g1", new GameCommands.Close());
        var create = new GameCommandMessages.Execute(
            "g1",
            new GameCommands.Create("g1", "c1", ["ada", "bob"], Settings, null)
        );

        Assert.Equal(
            (trace.TraceId, trace.SpanId),
            (
                ComesBack(report with { Trace = trace }).Trace.TraceId,
                ComesBack(report with { Trace = trace }).Trace.SpanId
            )
        );
        Assert.True(ComesBack(report with { Trace = trace }).Trace.IsRemote);
        Assert.Equal(trace.TraceId, ComesBack(close with { Trace = trace }).Trace.TraceId);
        Assert.Equal(trace.TraceId, ComesBack(create with { Trace = trace }).Trace.TraceId);
        Assert.Equal(default, ComesBack(report).Trace);
        Assert.Equal(57, Length(report with { Trace = trace }) - Length(report)); // a tag, a length, and 55 characters
    }

    [Fact]
    public void a_trace_that_is_none_is_passed_over()
    {
        var serializer = (SerializerWithStringManifest)Sys.Serialization.FindSerializerForType(typeof(JournalEntry));
        var bytes = new R.Report
        {
            GameId = "g1",
            Player = "ada",
            Validated = true,
            Traceparent = "nonsense",
        }.ToByteArray();

        Assert.Equal(default, ((GameCommandMessages.Report)serializer.FromBinary(bytes, "r")).Trace);
    }

    [Fact]
    public void every_message_between_nodes_comes_back_as_it_went()
    {
        var roster = ImmutableDictionary<string, IActorRef>.Empty.Add("ada", TestActor);
        Assert.Empty(Missing<Notice>(typeof(Notices), AllNotices, _ => false, []));
        ComesBack(
            new GameCommandMessages.Execute("g1", new GameCommands.Create("g1", "c1", ["ada", "bob"], Settings, null))
        );
        ComesBack(new GameCommandMessages.Execute("g1", new GameCommands.Close()));
        ComesBack(new GameCommandMessages.Find("g1"));
        ComesBack(new GameCommandMessages.Admit("g1", "ada"));
        ComesBack(new GameCommandMessages.Health("g1", "ada", 7, new LinkHealth("bob", "alive", "srflx", 12.5)));
        ComesBack(new GameCommandMessages.Health("g1", "ada", 7, new LinkHealth()));
        ComesBack(new GameCommandMessages.Attach("g1", "ada", 7, -1));
        ComesBack(new GameCommandMessages.Attach("g1", "ada", 0, -1, "page-1"));
        ComesBack(new GameCommandMessages.Delay("g1", "ada", 7, TimeSpan.FromMilliseconds(325)));
        ComesBack(new GameCommandMessages.Detach("g1", "ada", 7));
        ComesBack(new GameAnswers.Executed(GameResult.AlreadyExists));
        ComesBack(new GameAnswers.Admitted(IsPlayer: true));
        ComesBack(new GameAnswers.Admitted(IsPlayer: false));
        ComesBack(new GameAnswers.Reported(3, GameResult.TooEarly));
        ComesBack(new GameAnswers.Replaced(3));
        ComesBack(new GameAnswers.StillAttached());
        ComesBack(new GameAnswers.StillAttached(At));
        ComesBack(GameAnswers.NotInGame.Instance);
        ComesBack(new SessionMessages.Deliver("ada", new PeerSignal("offer", "{}", null)));
        ComesBack(new SessionMessages.Deliver("ada", new PeerSignal("offer", "{}", 0)));
        ComesBack(
            new NodeMessages.Card(
                "akka.tcp://coordinator@node-1:4053",
                IsDraining: true,
                HasSettled: true,
                "https://node-1.example"
            )
        );
        ComesBack(
            new NodeMessages.Card("akka.tcp://coordinator@node-1:4053", IsDraining: false, HasSettled: false, null)
        );
        ComesBack(
            new NodeMessages.Card("akka.tcp://coordinator@node-1:4053", IsDraining: false, HasSettled: true, null)
            {
                IsLeaving = true,
                Version = "0.4.0",
                StartedAt = At,
                Games = 812,
                Shards = 33,
                Players = 1_500,
                Load = 0.25,
                Unreachable = ["akka.tcp://coordinator@node-2:4053", "akka.tcp://coordinator@node-3:4053"],
            }
        );
        foreach (var kind in Enum.GetValues<NodeMessages.OrderKind>())
            ComesBack(new NodeMessages.Order(kind));
        ComesBack(new NodeMessages.Hello(new NodeIdentity("database", "key", 3, 2, "0.3.0")));
        ComesBack(new NodeMessages.Welcome(IsMember: true));
        ComesBack(new NodeMessages.Refusal("why"));
        var card = new LiveMessages.Card(
            "g1",
            GamePhase.Paused,
            3,
            ["ada", "bob"],
            ["bob"],
            At,
            At.AddSeconds(9),
            At.AddSeconds(39),
            "ada",
            ["ada"]
        );
        var calm = new LiveMessages.Card("g2", GamePhase.Playing, 0, ["ada", "bob"], [], At, At, null, null, []);
        ComesBack(
            new LiveMessages.Update(
                "akka.tcp://coordinator@node-1:4053",
                7,
                2,
                [card, calm],
                ["g3"],
                ["g4"],
                ListPart.Last
            )
        );
        ComesBack(new LiveMessages.Update("akka.tcp://coordinator@node-1:4053", 8, 0, [], [], []));
        ComesBack(LiveMessages.AskAll.Instance);
        ComesBack(new GameAnswers.Update(9, [], roster));
        var update = ComesBack(new GameAnswers.Update(9, [.. AllNotices], roster, At));
        Assert.Equal(TestActor, update.Roster["ada"]);
    }

    [Fact]
    public void a_whole_game_comes_back_as_it_went()
    {
        GameEvent[] history =
        [
            .. FirstEvents.Take(6),
            .. LaterEvents,
            .. FirstEvents.Skip(6),
            new GameEvents.HealthNoted(At, new NotedHealth(At, "ada", "bob", "alive", "host", 12.5)),
            new GameEvents.HealthNoted(At, new NotedHealth(At, "bob", "ada", null, null, null)),
        ];
        var states = history.Aggregate((IEnumerable<GameState>)[GameState.None], (states, happened) =>
            [.. states, Game.Apply(states.Last(), happened)]
        );
        foreach (var state in states)
        {
            ComesBack(new GameAnswers.Found(state));
            ComesBack(new GameAnswers.Attached(5, 6, state, ImmutableDictionary<string, IActorRef>.Empty, At));
        }
        var last = states.Last();
        Assert.Equal((2, 2), (last.Health.Count, last.NearMisses.Count));
        Assert.Contains(states, state =>
            state.Pause is { TimedOut.Count: 1, Lost: var lost } && lost["ada"].Reports.Length == 1
        );
        Assert.Equal(["ada", "bob"], last.LostLast.ToArray());
    }

    [Fact]
    public void enums_keep_their_numbers()
    {
        Assert.Equal(Enum.GetNames<GamePhase>(), Enum.GetNames<R.Phase>());
        Assert.Equal(
            Enum.GetNames<GameResult>(),
            Enum.GetNames<R.Result>().Select(n => n.Replace("Result", "", StringComparison.Ordinal))
        );
        Assert.Equal(Enum.GetNames<EndReason>(), Enum.GetNames<J.EndReason>().Skip(1));
        Assert.Equal(
            Enum.GetValues<NodeMessages.OrderKind>().Select(k => $"{k}{(int)k}"),
            Enum.GetValues<R.OrderKind>().Skip(1).Select(k => $"{k}{(int)k}")
        );
    }

    /// <summary>Written by version 0.1.0. These bytes stand in somebody's journal: the expectation never
    /// changes.</summary>
    [Fact]
    public void a_journal_of_the_first_version_is_still_read() => IsRead("journal-0.1.0.base64", FirstEvents);

    /// <summary>Written by the first version of protocol 2; the same holds.</summary>
    [Fact]
    public void a_journal_of_the_second_protocol_is_still_read() => IsRead("journal-protocol-2.base64", LaterEvents);

    private void IsRead(string file, GameEvent[] events)
    {
        var serializer = (SerializerWithStringManifest)Sys.Serialization.FindSerializerForType(typeof(JournalEntry));
        var golden = Convert.FromBase64String(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Serialization", file))
        );
        Assert.Equal(8558, serializer.Identifier);
        Assert.Equal(Readable(new JournalEntry([.. events])), Readable(serializer.FromBinary(golden, "j")));
    }

    [Fact]
    public void an_unknown_manifest_says_what_to_do()
    {
        var serializer = (SerializerWithStringManifest)Sys.Serialization.FindSerializerForType(typeof(JournalEntry));
        Assert.Contains(
            "one version",
            Assert.Throws<InvalidDataException>(() => serializer.FromBinary([], "zz")).Message,
            StringComparison.Ordinal
        );
    }

    private T ComesBack<T>(T message)
        where T : notnull
    {
        var serializer = (SerializerWithStringManifest)Sys.Serialization.FindSerializerFor(message);
        Assert.IsType<Coordinator.Cluster.Serialization.CoordinatorSerializer>(serializer);
        var back = serializer.FromBinary(
            Akka.Serialization.Serialization.WithTransport((ExtendedActorSystem)Sys, (serializer, message), m =>
                m.serializer.ToBinary(m.message)
            ),
            serializer.Manifest(message)
        );
        Assert.Equal(Readable(message), Readable(back));
        return Assert.IsType<T>(back);
    }

    private int Length(object message) => Sys.Serialization.FindSerializerFor(message).ToBinary(message).Length;

    private static IEnumerable<Type> Missing<T>(
        Type group,
        IEnumerable<T> examples,
        Func<T, bool> ignored,
        Type[] notWritten
    ) =>
        group
            .GetNestedTypes()
            .Where(t => t.IsSubclassOf(typeof(T)))
            .Except(examples.Where(e => !ignored(e)).Select(e => e!.GetType()))
            .Except(notWritten);

    /// <summary>As text, with the concrete types of what is in it: records of collections compare by
    /// reference.</summary>
    private static string Readable(object message) =>
        message switch
        {
            JournalEntry m => string.Join('\n', m.Events.Select(Typed)),
            GameCommandMessages.Report m =>
                $"{m.GameId} {m.Generation} {m.Number} {Typed(m.Command)} {m.Trace.TraceId} {m.Trace.SpanId} "
                    + $"{m.Trace.TraceFlags}",
            GameCommandMessages.Execute m =>
                $"{m.GameId} {Typed(m.Command)} {m.Trace.TraceId} {m.Trace.SpanId} {m.Trace.TraceFlags}",
            GameAnswers.Update m => $"{m.Version} {m.SentAt} {string.Join('\n', m.Notices.Select(Typed))}",
            GameAnswers.Attached m => $"{m.Generation} {m.Version} {m.SentAt} {Typed(m.State)}",
            _ => Typed(message),
        };

    private static string Typed(object part) => part.GetType().Name + JsonSerializer.Serialize(part, part.GetType());
}
