using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.TestKit.Xunit2;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;
using Coordinator.Games.Tests;

namespace Coordinator.Cluster.Tests.Serialization;

/// <summary>
/// Akka throws a message away that is larger than a frame. So the largest of each kind is made here: eight players with
/// ids of 64 characters, everyone lost to everyone, texts as long as the hub takes them, in characters of three bytes.
/// </summary>
public sealed class FrameSizeSpec() : TestKit(CoordinatorHosting.Hocon("coordinator.conf"))
{
    /// <summary>Bytes. What Akka lays around a message, and paths of eight sessions with host names of 253
    /// characters.</summary>
    private const int Envelope = 8_000;

    /// <summary>Bytes of JSON that the node takes: <c>POST /games</c>'s metadata, and a signal's payload.</summary>
    private const int Metadata = 16 * 1024,
        Signal = 64 * 1024;

    /// <summary>The node takes texts of 256 characters.</summary>
    private static readonly string Text = new('語', 256);

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(9_700_000_000_123);

    /// <summary>The least common words of those that the hub takes.</summary>
    private const string Status = "interrupted",
        Type = "srflx";

    private static readonly string GameId = new('g', 64);
    private static readonly ImmutableArray<string> Players =
    [
        .. Enumerable.Range(0, 8).Select(i => $"{i}" + new string('p', 63)),
    ];
    private static readonly ImmutableArray<string> Nodes =
    [
        .. Enumerable.Range(0, 50).Select(i => $"akka.tcp://coordinator@{new string('h', 250)}{i}:40530"),
    ];

    [Fact]
    public void the_largest_message_of_each_kind_fits_into_a_frame()
    {
        var frame = ConfigurationFactory.FromResource<RemoteActorRefProvider>("Akka.Remote.Configuration.Remote.conf");
        var bytes = Sys
            .Settings.Config.WithFallback(frame)
            .GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size")!
            .Value;
        IClusterMessage[] largest = [.. Largest()];

        Assert.All(largest, message => Assert.InRange(Length(message), 0, bytes - Envelope));
        Assert.InRange(largest.Max(Length), Signal, bytes - Envelope);
        Assert.Empty(
            typeof(IClusterMessage)
                .Assembly.GetTypes()
                .Where(type => type.IsClass && type.IsAssignableTo(typeof(IClusterMessage)))
                .Except(largest.Select(message => message.GetType()))
        );
    }

    private IEnumerable<IClusterMessage> Largest()
    {
        var state = Game();
        var roster = Players.ToImmutableDictionary(player => player, _ => TestActor);
        var trace = new ActivityContext(
            ActivityTraceId.CreateRandom(),
            ActivitySpanId.CreateRandom(),
            ActivityTraceFlags.Recorded
        );
        var loss = new LossReport(long.MaxValue, At, Text, Text, Players[1], Type);
        yield return new GameCommandMessages.Execute(
            GameId,
            new GameCommands.Create(GameId, GameId, Players, state.Settings, state.Metadata),
            trace
        );
        yield return new GameCommandMessages.Find(GameId);
        yield return new GameCommandMessages.Admit(GameId, Players[0]);
        yield return new GameCommandMessages.Health(
            GameId,
            Players[0],
            long.MaxValue,
            new LinkHealth(Players[1], Status, Type, 1234.5678)
        );
        yield return new GameCommandMessages.Delay(GameId, Players[0], long.MaxValue, Coordinator.Games.Game.MaxDelay);
        yield return new GameAnswers.Admitted(IsPlayer: true);
        yield return new GameCommandMessages.Attach(
            GameId,
            Players[0],
            long.MaxValue,
            long.MaxValue,
            new string('i', 64)
        );
        yield return new GameCommandMessages.Detach(GameId, Players[0], long.MaxValue);
        yield return new GameCommandMessages.Report(
            GameId,
            long.MaxValue,
            long.MaxValue,
            new GameCommands.ReportLost(Players[0], loss, int.MaxValue),
            trace
        );
        yield return new GameCommandMessages.Report(
            GameId,
            long.MaxValue,
            long.MaxValue,
            new GameCommands.ReportValidationFailed(Players[0], Text),
            trace
        );
        yield return new GameAnswers.Executed(GameResult.Noted);
        yield return new GameAnswers.Found(state);
        yield return new GameAnswers.Attached(long.MaxValue, long.MaxValue, state, roster, At);
        yield return new GameAnswers.StillAttached(At);
        yield return new GameAnswers.Reported(long.MaxValue, GameResult.Noted);
        yield return new GameAnswers.Replaced(long.MaxValue);
        yield return GameAnswers.NotInGame.Instance;
        yield return new GameAnswers.Update(
            long.MaxValue,
            [
                new Notices.Repool(Text),
                new Notices.Resumed(
                    int.MaxValue,
                    TimeSpan.FromDays(300),
                    Players.ToImmutableSortedDictionary(player => player, _ => long.MaxValue, StringComparer.Ordinal),
                    At
                ),
                new Notices.Ended(EndReason.ReconnectionTimeout, TimeSpan.FromDays(300), Players, Players, Players[0]),
            ],
            roster,
            At
        );
        yield return new SessionMessages.Deliver(
            Players[0],
            new PeerSignal("ice-candidate", new string('x', Signal), int.MaxValue)
        );
        yield return new NodeMessages.Card(Nodes[0], IsDraining: true, HasSettled: true, Text)
        {
            IsLeaving = true,
            Version = Text,
            StartedAt = At,
            Games = int.MaxValue,
            Shards = 100,
            Players = int.MaxValue,
            Load = 0.25,
            Unreachable = Nodes,
        };
        yield return new NodeMessages.Order(NodeMessages.OrderKind.Leave);
        yield return new NodeMessages.Hello(new NodeIdentity(Text, Text, int.MaxValue, int.MaxValue, Text));
        yield return new NodeMessages.Welcome(IsMember: true);
        yield return new NodeMessages.Refusal(string.Concat(Enumerable.Repeat(Text, 4)));
        var card = LiveGames.CardOf(state);
        ImmutableArray<LiveMessages.Card> cards = [.. Enumerable.Repeat(card, LiveGamesActor.GamesInMessage)];
        ImmutableArray<string> ids = [.. Enumerable.Repeat(GameId, LiveGamesActor.GamesInMessage)];
        yield return new LiveMessages.Update(Nodes[0], long.MaxValue, int.MaxValue, cards, [], [], ListPart.More);
        yield return new LiveMessages.Update(Nodes[0], long.MaxValue, int.MaxValue, [], ids, []);
        yield return LiveMessages.AskAll.Instance;
    }

    /// <summary>By the rules: whatever they may put into a state is in it.</summary>
    private static GameState Game()
    {
        var metadata = $$"""{"text":"{{new string('x', Metadata - 11)}}"}""";
        var game = new TestGame();
        game.Do(new GameCommands.Create(GameId, GameId, Players, new GameSettings(), metadata));
        foreach (var player in Players)
            game.Do(new GameCommands.Connect(player));
        foreach (var player in Players)
            game.Do(new GameCommands.ReportValidated(player));
        game.After(3_600);
        foreach (var player in Players)
            Lose(player, peer: null, At);
        foreach (var player in Players)
        {
            foreach (var peer in (string?[])[.. Players.Where(peer => peer != player), null])
            {
                game.Do(new GameCommands.ReportHealth(player, new LinkHealth(peer, Status, Type, 1234.5678)));
                game.Do(new GameCommands.ReportInterrupted(player, peer, TimeSpan.FromSeconds(59), Type));
                game.Do(new GameCommands.ReportRecovered(player, null, 1, long.MaxValue, null));
                Lose(player, peer, At.AddSeconds(1));
            }
        }
        var state = game.State;
        Assert.Equal((GamePhase.Paused, 8), (state.Phase, state.Pause!.Lost.Count));
        Assert.All(state.Pause.Lost.Values, lost => Assert.Equal(8, lost.Reports.Length));
        Assert.Equal((56, 64), (state.Health.Count, state.NearMisses.Count));
        return state with
        {
            LostLast = Players,
            Pause = state.Pause with
            {
                Lost = state.Pause.Lost.ToImmutableSortedDictionary(
                    lost => lost.Key,
                    lost => lost.Value with { Peers = [.. Players.Where(peer => peer != lost.Key)] },
                    StringComparer.Ordinal
                ),
                TimedOut = Players.ToImmutableSortedDictionary(
                    player => player,
                    _ => int.MaxValue,
                    StringComparer.Ordinal
                ),
            },
            End = new GameEnd(EndReason.ReconnectionTimeout, At, Players[0], Text),
        };

        void Lose(string player, string? peer, DateTimeOffset at) =>
            game.Do(
                new GameCommands.ReportLost(
                    player,
                    new LossReport(long.MaxValue, at, Text, Text, peer, Type),
                    Epoch: null
                )
            );
    }

    private int Length(IClusterMessage message) =>
        Sys.Serialization.FindSerializerFor(message).ToBinary(message).Length;
}
