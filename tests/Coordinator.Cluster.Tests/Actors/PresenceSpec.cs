using Akka.Actor;
using Coordinator.Cluster.Actors;
using Coordinator.Games;
using Coordinator.Journal;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>Who was connected when: on record, at no write of its own.</summary>
public sealed class PresenceSpec : GameTestKit
{
    [Fact]
    public void who_came_stands_in_the_journal_with_what_their_coming_meant()
    {
        var (id, _, _) = Playing();
        Assert.Equal(["Created", "+ada +bob Readied Started"], JournalOf(id).Select(Written));
    }

    [Fact]
    public async Task who_came_and_went_stands_in_the_journal_after_a_pause_in_order()
    {
        var (id, ada, bob) = Playing();
        bob.Disconnect();
        ada.ExpectPresence("bob", connected: false);
        Join(id, "bob");
        await ada.Lost("bob");
        Assert.Equal("-bob +bob Paused LinkLost", Written(JournalOf(id)[^1]));
    }

    [Fact]
    public async Task who_came_and_went_stands_in_the_journal_with_a_report_that_waited_too()
    {
        var id = Create();
        var (ada, bob) = (Join(id, "ada"), Join(id, "bob"));
        ada.Expect<Notices.Ready>();
        bob.Disconnect();
        ada.ExpectPresence("bob", connected: false);
        await ada.Report(me => new GameCommands.ReportValidated(me));
        Pass(1);
        AwaitAssert(() => Assert.Equal("-bob PlayerValidated", Written(JournalOf(id)[^1])));
    }

    [Fact]
    public void coming_and_going_alone_writes_nothing()
    {
        var id = Create(players: 3);
        var ada = Join(id, "ada");
        var bob = Join(id, "bob");
        ada.ExpectPresence("bob", connected: true);
        bob.Disconnect();
        ada.ExpectPresence("bob", connected: false);
        Pass(10);
        Assert.Single(JournalOf(id));

        var game = Watch(ActorOf(id));
        game.Tell(GameActor.Stop.Instance); // the game moves: what it has not to write, it does not write
        ExpectTerminated(game);
        Assert.Single(JournalOf(id));
    }

    [Fact]
    public async Task of_many_who_came_and_went_the_last_sixty_four_are_written()
    {
        var (id, ada, _) = Playing();
        for (var i = 0; i < 40; i++)
        {
            var bob = Join(id, "bob"); // takes over first: there is no more than one
            bob.Disconnect();
            ada.ExpectPresence("bob", connected: false);
        }
        await ada.Lost("bob");
        var written = JournalOf(id)[^1].Events;
        Assert.Equal(64, written.Count(e => e.Durability == Durability.Incidental));
        Assert.IsType<GameEvents.PlayerDisconnected>(written[63]);
        Assert.Equal(["Paused", "LinkLost"], written.Skip(64).Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task after_a_restart_nobody_is_connected_until_they_attach_whatever_the_journal_says()
    {
        var (id, ada, bob) = Playing();
        await ada.Lost("bob");
        ada.Disconnect();
        bob.Disconnect();
        AwaitAssert(() => Assert.Empty(State(id).Connected));
        Kill(id);
        Assert.Empty(State(id).Connected); // asking starts it again
        Assert.Equal((GamePhase.Paused, 1), (State(id).Phase, State(id).Epoch));
        Assert.Contains("ada", Join(id, "ada").FirstState.Connected);
    }

    [Fact]
    public async Task nobody_is_connected_either_to_a_game_that_is_over_and_was_read_back()
    {
        var (id, ada, bob) = Playing();
        await ada.Report(me => new GameCommands.Leave(me, "bye"));
        bob.Expect<Notices.Ended>();
        Sys.Stop(ada.Session);
        Sys.Stop(bob.Session);
        AwaitAssert(() => Assert.Empty(State(id).Connected));
        Kill(id);
        Assert.Empty(State(id).Connected);
        Assert.Equal(["bob"], Join(id, "bob").FirstState.Connected);
    }

    /// <summary>A write in short: who came and went, and the names of the other events.</summary>
    private static string Written(JournalEntry entry) =>
        string.Join(
            ' ',
            entry.Events.Select(e =>
                e switch
                {
                    GameEvents.PlayerConnected c => $"+{c.Player}",
                    GameEvents.PlayerDisconnected d => $"-{d.Player}",
                    _ => e.GetType().Name,
                }
            )
        );
}
