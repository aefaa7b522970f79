using Coordinator.Games;
using CsCheck;
using static Coordinator.Games.GameCommands;

namespace Coordinator.Games.Tests;

/// <summary>What holds whatever the players, their networks and the operator do: checked on generated histories.</summary>
public sealed class AnyHistory
{
    private const int Cases = 5_000;

    private static readonly Gen<string> Player = AnyOf("ada", "bob", "cy", "zoe");
    private static readonly Gen<int?> Epoch = AnyOf<int?>(null, null, 0, 1, 2, 3, 4);
    private static readonly Gen<string?> Peer = AnyOf<string?>(null, null, "ada", "bob", "cy", "zoe");

    private static readonly Gen<GameCommand> Command = Gen.Frequency(
        (6, Gen.Select(Player, Peer, Epoch, (p, peer, e) => (GameCommand)TestGame.Lost(p, peer, e))),
        (8, Gen.Select(Player, Epoch, Gen.Int[0, 9], (p, e, f) => (GameCommand)TestGame.Recovered(p, e, f))),
        (2, Gen.Select(Player, Epoch, (p, e) => (GameCommand)new ReportTimedOut(p, 2, e))),
        (5, Player.Select(p => (GameCommand)new Connect(p))),
        (2, Player.Select(p => (GameCommand)new Disconnect(p))),
        (3, Player.Select(p => (GameCommand)new ReportValidated(p))),
        (2, Gen.Select(Player, Peer, (p, peer) => (GameCommand)new ReportHealth(p, new LinkHealth(peer, "alive")))),
        (3, Gen.Select(Player, Peer, AnyOf(1.2, 2, 900), (p, peer, s) =>
            (GameCommand)new ReportInterrupted(p, peer, TimeSpan.FromSeconds(s), null))),
        (2, Gen.Const((GameCommand)new TakeOver())),
        (4, Gen.Select(Gen.Enum<GamePhase>(), Gen.Int[0, 4], (phase, e) => (GameCommand)new WakeUp(phase, e))));

    private static readonly Gen<GameCommand> Ending = Gen.Frequency(
        (30, Command),
        (1, Player.Select(p => (GameCommand)new ReportValidationFailed(p, "x"))),
        (1, Player.Select(p => (GameCommand)new Leave(p, null))),
        (1, Gen.Const((GameCommand)new Close())));

    /// <summary>Two or three players, most histories starting in play, with time passing between commands.</summary>
    private static readonly Gen<(GamePhase From, int Players, (GameCommand Command, double After)[] Steps)> History =
        Gen.Select(
            AnyOf(GamePhase.Waiting, GamePhase.Playing, GamePhase.Playing, GamePhase.Paused),
            Gen.Int[2, 3],
            Gen.Select(Ending, AnyOf(0, 0, 0.001, 1, 5, 29.999, 30)).Array[0, 40]);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void Always(Action<TestGame, Action> check) => History.Sample(
        history =>
        {
            var game = TestGame.In(history.From, history.Players);
            check(game, () =>
            {
                foreach (var (command, after) in history.Steps)
                    game.After(after).Do(command);
            });
        },
        iter: Cases, threads: 2);

    [Fact]
    public void a_pause_ends_in_exactly_one_of_resume_and_end() => Always((game, run) =>
    {
        run();
        if (game.State.Phase == GamePhase.Paused) game.After(60).Tick();

        var open = false;
        foreach (var happened in game.History)
        {
            if (happened is GameEvents.Paused) { Assert.False(open); open = true; }
            if (happened is GameEvents.Resumed) { Assert.True(open); open = false; }
            if (happened is GameEvents.Ended) { Assert.Same(happened, game.History.First(h => h is GameEvents.Ended)); open = false; }
        }
        Assert.False(open);
        var pauses = game.History.OfType<GameEvents.Paused>().Select(p => p.Epoch).ToList();
        Assert.Equal(Enumerable.Range(1, pauses.Count), pauses);
        Assert.Equal(pauses.Count, game.State.Epoch);
    });

    [Fact]
    public void nobody_resumes_while_a_lost_player_has_not_recovered() => Always((game, run) =>
    {
        run();
        var lost = new HashSet<string>();
        var connected = new HashSet<string>();
        foreach (var happened in game.History)
        {
            switch (happened)
            {
                case GameEvents.PlayerConnected e: connected.Add(e.Player); break;
                case GameEvents.PlayerDisconnected e: connected.Remove(e.Player); break;
                case GameEvents.TakenOver: connected.Clear(); break;
                case GameEvents.LinkLost e: lost.Add(e.Player); break;
                case GameEvents.PlayerRecovered e: lost.Remove(e.Player); break;
                case GameEvents.Resumed: Assert.Empty(lost); break;
            }
        }
    });

    [Fact]
    public void total_pause_time_is_the_sum_of_the_pauses() => Always((game, run) =>
    {
        run();
        var total = TimeSpan.Zero;
        DateTimeOffset? since = null;
        foreach (var happened in game.History)
        {
            if (happened is GameEvents.Paused) since = happened.At;
            if (happened is GameEvents.Resumed or GameEvents.Ended && since is { } started)
            {
                total += happened.At - started;
                since = null;
            }
        }
        Assert.Equal(total, game.State.TotalPaused);
        var resumes = game.ToldOf<Notices.Resumed>().Sum(r => r.PauseDuration.TotalMilliseconds);
        if (game.State.Phase == GamePhase.Playing) Assert.Equal(total.TotalMilliseconds, resumes);
    });

    [Fact]
    public void a_repeated_report_changes_nothing() => History.Sample(
        history =>
        {
            var game = TestGame.In(history.From, history.Players);
            foreach (var (command, after) in history.Steps)
            {
                game.After(after).Do(command);
                if (command is TakeOver) continue; // no report: each one is another process
                var before = game.State;
                game.Do(command);
                Assert.Same(before, game.State);
            }
        },
        iter: Cases, threads: 2);

    [Fact]
    public void an_answer_that_says_nothing_changed_is_true() => History.Sample(
        history =>
        {
            var game = TestGame.In(history.From, history.Players);
            foreach (var (command, after) in history.Steps)
            {
                var before = game.State;
                if (game.After(after).Do(command) is GameResult.Stale or GameResult.NotFound or GameResult.TooEarly
                    or GameResult.UnknownPeer)
                    Assert.Same(before, game.State);
            }
        },
        iter: Cases, threads: 2);

    [Fact]
    public void replaying_the_journal_gives_the_same_state() => Always((game, run) =>
    {
        run();
        Assert.Equal(Readable(game.State), Readable(game.Replayed().State));
    });

    [Fact]
    public void whichever_presence_stands_in_the_journal_the_next_process_begins_with_the_same_state() => Always((game, run) =>
    {
        run();
        var dropped = 0;
        var with = Taken(game.Replayed());
        var without = Taken(game.Replayed(e => e.Durability != Durability.Incidental));
        var withSome = Taken(game.Replayed(e => e.Durability != Durability.Incidental || dropped++ % 3 != 0));

        Assert.Equal(Exactly(without.State), Exactly(with.State));
        Assert.Equal(Exactly(without.State), Exactly(withSome.State));
        Assert.Equal(NextWakeUp.Of(without.State), NextWakeUp.Of(with.State));

        static TestGame Taken(TestGame game)
        {
            game.Do(new TakeOver());
            Assert.Empty(game.State.Connected);
            return game;
        }
    });

    [Fact]
    public void a_game_knows_of_no_more_links_than_it_has() => Always((game, run) =>
    {
        run();
        var players = game.State.Players.Length;
        Assert.InRange(game.State.Health.Count, 0, players * (players - 1));
        Assert.Equal(game.State.Health.Count, game.State.Health.DistinctBy(end => (end.Player, end.Peer)).Count());
        Assert.Equal(game.State.NearMisses.Count, game.State.NearMisses.DistinctBy(end => (end.Player, end.Peer)).Count());
        Assert.Equal(game.History.OfType<GameEvents.LinkInterrupted>().Count(), game.State.NearMisses.Sum(end => end.Count));
    });

    /// <summary>A state as text, without what holds for one process only: who is connected, and how the links are.</summary>
    private static string Readable(GameState state) => Exactly(state with { Connected = [], EmptySince = null, Health = [] });

    private static string Exactly(GameState state) => System.Text.Json.JsonSerializer.Serialize(
        state with { Connected = [.. state.Connected.Order()], Validated = [.. state.Validated.Order()] });
}
