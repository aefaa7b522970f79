using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Coordinator.Cluster.Live;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Live;

/// <summary>What one node makes of what another says, also where something of that is lost. The other node is this
/// test.</summary>
public sealed class LiveGamesSpec : TestKit
{
    private const string Other = "akka.tcp://coordinator@other:4053";
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private readonly LocalGames _here = new();
    private readonly LiveGames _games;
    private readonly IActorRef _actor;

    public LiveGamesSpec()
        : base(Settings(), "coordinator")
    {
        _games = new LiveGames(_here);
        _actor = Sys.ActorOf(LiveGamesActor.Props(_here, _games), LiveGamesActor.Name);
    }

    [Fact]
    public void a_game_of_this_node_is_shown_as_it_becomes_and_gone_when_it_is_over()
    {
        var game = Game.Apply(
            GameState.None,
            new GameEvents.Created(At, "g1", "c", ["ada", "bob"], new GameSettings(), null)
        );
        var playing = Game.Apply(
            Game.Apply(game, new GameEvents.PlayerConnected(At, "bob")),
            new GameEvents.Started(At.AddSeconds(5))
        );
        var paused = Game.Apply(playing, new GameEvents.Paused(At.AddSeconds(9), 1, 70, "ada", At.AddSeconds(39)));
        paused = Game.Apply(paused, new GameEvents.LinkLost(At.AddSeconds(9), 1, "ada", new LossReport(70)));

        _here.Put(playing);
        Shows("g1", shown =>
            shown is { Phase: GamePhase.Playing, Connected: ["bob"], Deadline: null, DetectingPlayer: null }
        );
        _here.Put(paused);
        Shows("g1", shown =>
            shown is { Phase: GamePhase.Paused, Epoch: 1, DetectingPlayer: "ada", StillLost: ["ada"] }
            && shown.PhaseSince == At.AddSeconds(9)
            && shown.Deadline == At.AddSeconds(39)
        );
        Assert.Equal("g1", Assert.Single(_games.Here).GameId);

        _here.Put(Game.Apply(paused, new GameEvents.Ended(At, EndReason.ClosedByOperator, null)));
        Shows("g1", shown => shown is null);
        Assert.Empty(_games.Here);
    }

    [Fact]
    public void a_game_that_leaves_this_node_is_away_until_another_has_it()
    {
        _here.Put(
            Game.Apply(GameState.None, new GameEvents.Created(At, "g1", "c", ["ada", "bob"], new GameSettings(), null))
        );
        Shows("g1", shown => shown is { IsAway: false });

        _here.Remove("g1");
        Shows("g1", shown => shown is { IsAway: true });
        Tell(new(Other, 1, 1, [Card("g1")], [], []));
        Shows("g1", shown => shown is { IsAway: false, Node: Other });
    }

    [Fact]
    public void a_game_that_ends_where_it_has_moved_to_before_that_node_has_said_that_it_has_it_is_gone()
    {
        _here.Put(
            Game.Apply(GameState.None, new GameEvents.Created(At, "g1", "c", ["ada", "bob"], new GameSettings(), null))
        );
        Shows("g1", shown => shown is { IsAway: false });
        _here.Remove("g1");
        Shows("g1", shown => shown is { IsAway: true });

        Tell(new(Other, 1, 0, [], ["g1"], []));

        Shows("g1", shown => shown is null);
    }

    [Fact]
    public void whoever_missed_an_update_asks_for_everything_and_drops_what_is_not_in_it()
    {
        Tell(new(Other, 1, 2, [Card("g1"), Card("g2")], [], []));
        Shows("g2", shown => shown is not null);

        Tell(new(Other, 3, 1, [Card("g3")], [], []));

        ExpectMsg<LiveMessages.AskAll>();
        Tell(new(Other, 3, 2, [Card("g1", GamePhase.Paused)], [], [], ListPart.More));
        Tell(new(Other, 3, 2, [Card("g3")], [], [], ListPart.Last));
        Shows("g3", shown => shown is { IsAway: false });
        Shows("g1", shown => shown is { Phase: GamePhase.Paused });
        Shows("g2", shown => shown is { IsAway: true });
        Tell(new(Other, 4, 1, [], ["g3"], []));
        Shows("g3", shown => shown is null);
    }

    [Fact]
    public void a_count_that_stays_wrong_is_a_reason_to_ask_and_one_that_is_right_is_none()
    {
        Tell(new(Other, 1, 1, [Card("g1")], [], []));
        Tell(new(Other, 2, 1, [], [], []));
        Tell(new(Other, 3, 1, [], [], []));
        Tell(new(Other, 4, 2, [], [], []));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        Tell(new(Other, 5, 2, [], [], []));

        ExpectMsg<LiveMessages.AskAll>();
    }

    [Fact]
    public void whoever_asks_is_told_everything_in_parts_that_fit_a_message()
    {
        const int games = 2 * LiveGamesActor.GamesInMessage + 1;
        foreach (var i in Enumerable.Range(0, games))
            _here.Put(
                Game.Apply(
                    GameState.None,
                    new GameEvents.Created(At, $"g{i}", "c", ["ada", "bob"], new GameSettings(), null)
                )
            );

        _actor.Tell(LiveMessages.AskAll.Instance, TestActor);

        var parts = ReceiveN(3, TimeSpan.FromSeconds(10)).Cast<LiveMessages.Update>().ToList();
        Assert.Equal([ListPart.More, ListPart.More, ListPart.Last], parts.Select(part => part.Part!.Value));
        Assert.Equal(games, parts.SelectMany(part => part.Games).Select(game => game.GameId).Distinct().Count());
    }

    private void Tell(LiveMessages.Update update) => _actor.Tell(update, TestActor);

    private void Shows(string gameId, Func<LiveGame?, bool> so) =>
        AwaitCondition(() => so(_games.Find(gameId)), TimeSpan.FromSeconds(10));

    private static LiveMessages.Card Card(string id, GamePhase phase = GamePhase.Playing) =>
        new(id, phase, 1, ["ada", "bob"], ["ada"], At, At, null, null, []);

    private static Config Settings() =>
        ConfigurationFactory
            .ParseString(
                """
                akka.actor.provider = cluster
                akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                """
            )
            .WithFallback(CoordinatorHosting.Hocon("coordinator.conf"));
}
