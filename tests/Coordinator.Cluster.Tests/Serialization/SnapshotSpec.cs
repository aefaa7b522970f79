using System.Collections.Immutable;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using Coordinator.Games;
using Coordinator.Games.Tests;
using Coordinator.Journal;
using Coordinator.Journal.Format;
using CsCheck;
using Google.Protobuf;
using J = Coordinator.Journal.Format.Proto;

namespace Coordinator.Cluster.Tests.Serialization;

/// <summary>A game that is read back from a snapshot goes on as one that is read back from its whole journal.</summary>
public sealed class SnapshotSpec() : TestKit(CoordinatorHosting.Hocon("coordinator.conf"))
{
    private const int Cases = 2_000;

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    /// <summary>Everything that a snapshot of the first version could hold.</summary>
    private static readonly GameState First = new()
    {
        GameId = "g1",
        CreationId = "c1",
        Phase = GamePhase.Ended,
        Players = ["ada", "bob"],
        Settings = new GameSettings { ReconnectionTimeout = TimeSpan.FromSeconds(12), Validation = false },
        Metadata = """{"map":"höhle"}""",
        CreatedAt = At,
        Validated = ["ada", "bob"],
        PhaseSince = At.AddSeconds(50),
        Epoch = 3,
        TotalPaused = TimeSpan.FromMilliseconds(12_345),
        LostLast = ["bob"],
        Pause = new Pause
        {
            Epoch = 3,
            Frame = 812,
            DetectingPlayer = "ada",
            StartedAt = At.AddSeconds(20),
            Lost = ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal,
                [
                    KeyValuePair.Create("ada", Lost("bob", recovered: false)),
                    KeyValuePair.Create("bob", Lost("ada", recovered: true)),
                ]
            ),
            Frames = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("ada", 812L)]),
            TimedOut = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("ada", 4)]),
        },
        End = new GameEnd(EndReason.ReconnectionTimeout, At.AddSeconds(50), "bob", "why"),
        NearMisses =
        [
            new NearMisses("ada", "bob", 3, At.AddSeconds(9), TimeSpan.FromMilliseconds(2_345)),
            new NearMisses("bob", null, 1, At.AddSeconds(8), TimeSpan.Zero),
        ],
    };

    /// <summary>Everything that a snapshot can hold.</summary>
    private static readonly GameState Full = First with
    {
        Settings = First.Settings with { PauseBudget = new PauseBudget(9, TimeSpan.FromMinutes(3)) },
        Seats = ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            [
                KeyValuePair.Create("ada", new Seat("page-2", ["page-1"])),
                KeyValuePair.Create("bob", new Seat(null, ["page-3"])),
            ]
        ),
        PauseUse = ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            [KeyValuePair.Create("bob", new PauseUse(2, TimeSpan.FromMilliseconds(12_345)))]
        ),
        Pause = First.Pause! with
        {
            Reports = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("ada", 3)]),
        },
    };

    [Fact]
    public void whatever_has_become_of_a_game_it_comes_back_as_it_went() =>
        Histories.Any.Sample(
            history =>
            {
                var game = TestGame.In(history.From, history.Players);
                game.Run(history.Steps);
                Assert.Equal(Histories.Journaled(game.State), Histories.Text(Snapshot(game.State)));
            },
            iter: Cases,
            threads: 2
        );

    [Fact]
    public void wherever_the_snapshot_was_taken_the_next_process_begins_with_the_same_state() =>
        Gen.Select(Histories.Any, Gen.Int[1, 60])
            .Sample(
                (history, cut) =>
                {
                    var game = TestGame.In(history.From, history.Players);
                    game.Run(history.Steps);
                    var written = game.Replayed().History;
                    cut = Math.Min(cut, written.Count);

                    var before = written.Take(cut).Aggregate(GameState.None, Game.Apply);
                    var with = TakenOver(written.Skip(cut).Aggregate(Snapshot(before), Game.Apply), game.Now);
                    var without = TakenOver(written.Aggregate(GameState.None, Game.Apply), game.Now);

                    Assert.Equal(Histories.Text(without), Histories.Text(with));
                    Assert.Equal(NextWakeUp.Of(without), NextWakeUp.Of(with));
                },
                iter: Cases,
                threads: 2
            );

    [Fact]
    public void it_has_a_manifest_of_its_own_and_the_journals_serializer()
    {
        var serializer = (SerializerWithStringManifest)Sys.Serialization.FindSerializerFor(new GameSnapshot(Full));
        var bytes = serializer.ToBinary(new GameSnapshot(Full));

        Assert.Equal((8558, "g"), (serializer.Identifier, serializer.Manifest(new GameSnapshot(Full))));
        Assert.Equal(Histories.Text(Full), Histories.Text(((GameSnapshot)serializer.FromBinary(bytes, "g")).State));
    }

    /// <summary>Of the first version that wrote any: these bytes stand in somebody's journal and never
    /// change.</summary>
    [Fact]
    public void a_snapshot_of_the_first_version_is_still_read()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Serialization", "snapshot-1.base64");
        var golden = Convert.FromBase64String(File.ReadAllText(file));
        Assert.Equal(Histories.Text(First), Histories.Text(SnapshotFormat.Read(golden)));
    }

    [Fact]
    public void a_phase_of_a_newer_version_says_what_to_do()
    {
        var written = J.Snapshot.Parser.ParseFrom(SnapshotFormat.Write(Full));
        written.Phase = (J.Snapshot.Types.Phase)99;

        var error = Assert.Throws<InvalidDataException>(() => SnapshotFormat.Read(written.ToByteArray()));
        Assert.Contains("not older", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_game_that_is_not_there_is_not_written() =>
        Assert.Throws<ArgumentException>(() => SnapshotFormat.Write(GameState.None));

    [Fact]
    public void phases_keep_their_numbers() =>
        Assert.Equal(
            Enum.GetValues<GamePhase>().Skip(1).Select(phase => $"{phase} {(int)phase}"),
            Enum.GetValues<J.Snapshot.Types.Phase>().Skip(1).Select(phase => $"{phase} {(int)phase}")
        );

    private static LostPlayer Lost(string peer, bool recovered) =>
        LostPlayer.By(new LossReport(812, At.AddMilliseconds(-5), Peer: peer), At.AddSeconds(20)) with
        {
            Recovered = recovered,
        };

    private static GameState Snapshot(GameState state) => SnapshotFormat.Read(SnapshotFormat.Write(state));

    private static GameState TakenOver(GameState state, DateTimeOffset now) =>
        Game.Decide(state, new GameCommands.TakeOver(), now).Events.Aggregate(state, Game.Apply);
}
