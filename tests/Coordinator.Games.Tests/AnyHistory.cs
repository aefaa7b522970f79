using System.Collections.Immutable;
using Coordinator.Games;
using CsCheck;
using static Coordinator.Games.GameCommands;

namespace Coordinator.Games.Tests;

/// <summary>What holds whatever the players, their networks and the operator do: checked on generated
/// histories.</summary>
public sealed class AnyHistory
{
    private const int Cases = 5_000;

    private static void Always(Action<TestGame, Action> check) =>
        Histories.Any.Sample(
            history =>
            {
                var game = TestGame.In(history.From, history.Players);
                check(game, () => game.Run(history.Steps));
            },
            iter: Cases,
            threads: 2
        );

    [Fact]
    public void a_pause_ends_in_exactly_one_of_resume_and_end() =>
        Always(
            (game, run) =>
            {
                run();
                if (game.State.Phase == GamePhase.Paused)
                    game.After(60).Tick();

                var open = false;
                foreach (var happened in game.History)
                {
                    if (happened is GameEvents.Paused)
                    {
                        Assert.False(open);
                        open = true;
                    }
                    if (happened is GameEvents.Resumed)
                    {
                        Assert.True(open);
                        open = false;
                    }
                    if (happened is GameEvents.Ended)
                    {
                        Assert.Same(happened, game.History.First(h => h is GameEvents.Ended));
                        open = false;
                    }
                }
                Assert.False(open);
                var pauses = game.History.OfType<GameEvents.Paused>().Select(p => p.Epoch).ToList();
                Assert.Equal(Enumerable.Range(1, pauses.Count), pauses);
                Assert.Equal(pauses.Count, game.State.Epoch);
            }
        );

    [Fact]
    public void nobody_resumes_while_a_lost_player_has_not_recovered() =>
        Always(
            (game, run) =>
            {
                run();
                var lost = new HashSet<string>();
                var connected = new HashSet<string>();
                foreach (var happened in game.History)
                {
                    switch (happened)
                    {
                        case GameEvents.PlayerConnected e:
                            connected.Add(e.Player);
                            break;
                        case GameEvents.PlayerDisconnected e:
                            connected.Remove(e.Player);
                            break;
                        case GameEvents.TakenOver:
                            connected.Clear();
                            break;
                        case GameEvents.LinkLost e:
                            lost.Add(e.Player);
                            break;
                        case GameEvents.PlayerRecovered e:
                            lost.Remove(e.Player);
                            break;
                        case GameEvents.Resumed:
                            Assert.Empty(lost);
                            break;
                    }
                }
            }
        );

    [Fact]
    public void total_pause_time_is_the_sum_of_the_pauses() =>
        Always(
            (game, run) =>
            {
                run();
                var total = TimeSpan.Zero;
                DateTimeOffset? since = null;
                foreach (var happened in game.History)
                {
                    if (happened is GameEvents.Paused)
                        since = happened.At;
                    if (happened is GameEvents.Resumed or GameEvents.Ended && since is { } started)
                    {
                        total += happened.At - started;
                        since = null;
                    }
                }
                Assert.Equal(total, game.State.TotalPaused);
                var resumes = game.ToldOf<Notices.Resumed>().Sum(r => r.PauseDuration.TotalMilliseconds);
                if (game.State.Phase == GamePhase.Playing)
                    Assert.Equal(total.TotalMilliseconds, resumes);
            }
        );

    [Fact]
    public void a_repeated_report_changes_nothing() =>
        Histories.Any.Sample(
            history =>
            {
                var game = TestGame.In(history.From, history.Players);
                foreach (var (command, after) in history.Steps)
                {
                    game.After(after).Do(command);
                    if (command is TakeOver)
                        continue; // no report: each one is another process
                    var before = game.State;
                    game.Do(command);
                    Assert.Same(before, game.State);
                }
            },
            iter: Cases,
            threads: 2
        );

    [Fact]
    public void an_answer_that_says_nothing_changed_is_true() =>
        Histories.Any.Sample(
            history =>
            {
                var game = TestGame.In(history.From, history.Players);
                foreach (var (command, after) in history.Steps)
                {
                    var before = game.State;
                    if (
                        game.After(after).Do(command)
                        is GameResult.Stale
                            or GameResult.NotFound
                            or GameResult.TooEarly
                            or GameResult.UnknownPeer
                    )
                        Assert.Same(before, game.State);
                }
            },
            iter: Cases,
            threads: 2
        );

    [Fact]
    public void replaying_the_journal_gives_the_same_state() =>
        Always(
            (game, run) =>
            {
                run();
                Assert.Equal(Histories.Journaled(game.State), Histories.Journaled(game.Replayed().State));
            }
        );

    [Fact]
    public void whichever_presence_stands_in_the_journal_the_next_process_begins_with_the_same_state() =>
        Always(
            (game, run) =>
            {
                run();
                var dropped = 0;
                var with = Taken(game.Replayed());
                var without = Taken(game.Replayed(e => e.Durability != Durability.Incidental));
                var withSome = Taken(game.Replayed(e => e.Durability != Durability.Incidental || dropped++ % 3 != 0));

                Assert.Equal(Text(without), Text(with));
                Assert.Equal(Text(without), Text(withSome));
                Assert.Equal(NextWakeUp.Of(without.State), NextWakeUp.Of(with.State));

                // Who holds a seat is found out again; who was replaced is not forgotten.
                static string Text(TestGame game) =>
                    Histories.Text(
                        game.State with
                        {
                            Seats = game
                                .State.Seats.Where(seat => seat.Value.Replaced.Length > 0)
                                .ToImmutableSortedDictionary(
                                    seat => seat.Key,
                                    seat => seat.Value with { Instance = null },
                                    StringComparer.Ordinal
                                ),
                        }
                    );

                static TestGame Taken(TestGame game)
                {
                    game.Do(new TakeOver());
                    Assert.Empty(game.State.Connected);
                    return game;
                }
            }
        );

    [Fact]
    public void a_game_knows_of_no_more_links_than_it_has() =>
        Always(
            (game, run) =>
            {
                run();
                var players = game.State.Players.Length;
                Assert.InRange(game.State.Health.Count, 0, players * (players - 1));
                Assert.Equal(
                    game.State.Health.Count,
                    game.State.Health.DistinctBy(end => (end.Player, end.Peer)).Count()
                );
                Assert.Equal(
                    game.State.NearMisses.Count,
                    game.State.NearMisses.DistinctBy(end => (end.Player, end.Peer)).Count()
                );
                Assert.Equal(
                    game.History.OfType<GameEvents.LinkInterrupted>().Count(),
                    game.State.NearMisses.Sum(end => end.Count)
                );
            }
        );
}
