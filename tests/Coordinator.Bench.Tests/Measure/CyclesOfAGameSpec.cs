using System.Text.Json;
using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Cycles;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>One test for each way in which a cycle can go wrong: a check that can't fail says nothing.</summary>
public sealed class CyclesOfAGameSpec
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Violations violations = new();
    private readonly CycleFigures figures;
    private readonly CycleGame game;
    private int calls;

    public CyclesOfAGameSpec()
    {
        var window = new Window();
        window.Open();
        figures = new CycleFigures(window);
        var created = new CreatedGameDto("g", [new("ada", "a"), new("bob", "b")], "");
        game = new CycleGame(created, new CycleManner { Timeout = Timeout }, figures, violations);
    }

    private CycleSeat Ada => (CycleSeat)game.Seats[0];

    private CycleSeat Bob => (CycleSeat)game.Seats[1];

    [Fact]
    public void two_cycles_as_they_should_be_are_timed_and_have_no_violation()
    {
        Cycle(1, Ada, Bob);
        Assert.Equal(1, game.Epoch);
        Cycle(2, Bob, Ada); // the other one notices first
        Assert.Equal(2, game.Epoch);
        Assert.Empty(violations.First);
        Assert.Equal((2, 2, 8), (figures.Pauses.Count, figures.Resumes.Count, figures.Acknowledgements.Count));
    }

    [Fact]
    public void an_answer_may_come_after_the_event_that_it_caused_or_before()
    {
        game.Begin(Ticks.Now);
        Answer(Ada, Results.Pause);
        Paused(Bob);
        Paused(Ada);
        Answer(Bob, Results.AlreadyPausing);
        Resumed(Ada);
        Answer(Bob, Results.Waiting);
        Resumed(Bob);
        Assert.False(game.IsPlaying);
        Answer(Ada, Results.Resume);
        Assert.True(game.IsPlaying);
        Assert.Empty(violations.First);
    }

    [Fact]
    public void a_pause_that_nobody_asked_for()
    {
        Paused(Bob);
        Notices("bob was paused (epoch 1) while Playing");
    }

    [Fact]
    public void a_pause_with_another_epoch()
    {
        game.Begin(Ticks.Now);
        Paused(Bob, Pause with { Epoch = 2 });
        Notices("bob was paused in epoch 2, 1 was expected");
    }

    [Fact]
    public void a_pause_that_is_told_twice()
    {
        game.Begin(Ticks.Now);
        Paused(Bob);
        Paused(Bob);
        Notices("bob was paused twice in epoch 1");
    }

    [Fact]
    public void a_pause_of_another_game_at_another_frame_by_another_player_or_with_another_timeout()
    {
        game.Begin(Ticks.Now);
        Paused(Bob, Pause with { GameId = "h" });
        Notices("bob was told of a pause of game h");
        Notices("was paused at frame 11, 10 was reported", Pause with { PauseFrame = 11 });
        Notices("for bob, who has reported nothing", Pause with { DetectingPlayer = "bob" });
        Notices("a time-out of 29999 ms", Pause with { TimeoutMs = 29_999 });
    }

    [Fact]
    public void different_deadlines_for_different_players()
    {
        game.Begin(Ticks.Now);
        Paused(Ada);
        Paused(Bob, Pause with { Deadline = 2 });
        Answer(Ada, Results.Pause);
        Answer(Bob, Results.AlreadyPausing);
        Notices("its players were told different deadlines");
    }

    [Theory]
    [InlineData(Results.Stale, Results.AlreadyPausing, "ada's loss was answered with stale, pause was expected")]
    [InlineData(Results.Pause, Results.Pause, "bob's loss was answered with pause, already_pausing was expected")]
    public void a_loss_that_is_answered_otherwise(string first, string second, string sentence)
    {
        game.Begin(Ticks.Now);
        Paused(Ada);
        Paused(Bob);
        Answer(Ada, first);
        Answer(Bob, second);
        Notices(sentence);
    }

    [Theory]
    [InlineData(Results.Waiting, Results.Waiting, "the recoveries were answered with waiting and waiting")]
    [InlineData(Results.Resume, Results.Stale, "the recoveries were answered with resume and stale")]
    public void a_recovery_that_is_answered_otherwise(string first, string second, string sentence)
    {
        PauseBoth();
        Answer(Ada, first);
        Answer(Bob, second);
        Resumed(Ada);
        Resumed(Bob);
        Notices(sentence);
    }

    [Fact]
    public void a_resume_before_anyone_has_recovered()
    {
        game.Begin(Ticks.Now);
        Paused(Ada);
        Resumed(Ada);
        Notices("ada was resumed (epoch 1) while Losing");
    }

    [Fact]
    public void a_resume_that_is_told_twice()
    {
        PauseBoth();
        Resumed(Ada);
        Resumed(Ada);
        Notices("ada was resumed twice from epoch 1");
    }

    [Fact]
    public void a_resume_of_another_epoch()
    {
        PauseBoth();
        Resumed(Ada, Resume with { Epoch = 0 });
        Notices("ada was resumed from epoch 0, 1 was expected");
    }

    [Fact]
    public void a_resume_without_a_players_frame()
    {
        PauseBoth();
        Resumed(Ada, Resume with { Frames = new Dictionary<string, long> { ["ada"] = 10 } });
        Notices("ada was resumed without bob's frame 11");
    }

    [Fact]
    public void a_resume_at_different_instants()
    {
        PauseBoth();
        Resumed(Ada);
        Resumed(Bob, Resume with { ResumeAt = 6 });
        Answer(Ada, Results.Waiting);
        Answer(Bob, Results.Resume);
        Notices("its players were told to resume at different instants");
    }

    [Fact]
    public void an_end()
    {
        PauseBoth();
        Hear(
            Bob,
            HubEvents.GameEnded,
            new GameEndedEvent("g", EndReasons.ReconnectionTimeout, new EndedReconnectionData(0, [], []), null)
        );
        Notices("bob was told that the game is over (reconnection_timeout) while Recovering");
    }

    [Fact]
    public void an_answer_to_nothing_and_a_call_that_fails()
    {
        ((IPlayerListener)Ada).OnAnswer(9, null, "{}"u8);
        Notices("ada got an answer to call 9, which waits for none");

        var other = new CyclesOfAGameSpec();
        other.game.Begin(Ticks.Now);
        ((IPlayerListener)other.Ada).OnAnswer(1, "limited: slower", default);
        other.Notices("ada's p2p_connection_lost for epoch 1 failed: limited: slower");
    }

    [Fact]
    public void a_connection_that_is_lost_and_an_event_that_nobody_knows()
    {
        Hear(Ada, HubEvents.SessionReplaced, new SessionReplaced("g", "ada"));
        Notices("ada was told session_replaced, which nobody asked for");
        Hear(Ada, HubEvents.PlayerPresence, new PlayerPresenceEvent("g", "bob", false));
        Notices("ada was told that bob has lost its connection");
        Bob.OnLost("reset");
        Notices("bob lost its connection: reset");
        Assert.True(game.IsBroken);
    }

    [Fact]
    public void a_broken_game_lets_go_of_who_waits_for_it_and_says_no_more()
    {
        var over = 0;
        game.Over += _ => over++;
        game.Break("something is wrong");
        game.Break("and again");
        game.Begin(Ticks.Now);
        Assert.Equal((1, 1), (over, violations.Count));
    }

    private static PauseEvent Pause { get; } = new("g", 10, "ada", 1, (long)Timeout.TotalMilliseconds, 1);

    private static ResumeEvent Resume { get; } =
        new("g", 1, 5, new Dictionary<string, long> { ["ada"] = 10, ["bob"] = 11 }, 5);

    private void Cycle(int epoch, CycleSeat first, CycleSeat second)
    {
        var pause = Pause with
        {
            Epoch = epoch,
            DetectingPlayer = first.PlayerId,
            PauseFrame = CycleReports.Frame(epoch, first.Index),
        };
        var frames = game
            .Seats.Select((s, i) => (s.PlayerId, Frame: CycleReports.Frame(epoch, i)))
            .ToDictionary(f => f.PlayerId, f => f.Frame);
        game.Begin(Ticks.Now);
        Paused(first, pause);
        Paused(second, pause);
        Answer(first, Results.Pause, calls + 1);
        Answer(second, Results.AlreadyPausing, calls + 1);
        Answer(first, Results.Waiting, calls + 2);
        Answer(second, Results.Resume, calls + 2);
        Resumed(first, Resume with { Epoch = epoch, Frames = frames });
        Resumed(second, Resume with { Epoch = epoch, Frames = frames });
        calls += 2;
    }

    private void PauseBoth()
    {
        game.Begin(Ticks.Now);
        Paused(Ada);
        Paused(Bob);
        Answer(Ada, Results.Pause);
        Answer(Bob, Results.AlreadyPausing);
        Assert.Empty(violations.First);
    }

    private static void Paused(CycleSeat seat, PauseEvent? told = null) => Hear(seat, HubEvents.Pause, told ?? Pause);

    private static void Resumed(CycleSeat seat, ResumeEvent? told = null) =>
        Hear(seat, HubEvents.Resume, told ?? Resume);

    /// <summary>Answers what the player said last: a loss is its first call, a recovery its second.</summary>
    private static void Answer(CycleSeat seat, string result, int? call = null) =>
        seat.OnAnswer(
            call ?? (seat.Said!.Method == HubMethods.ConnectionLost ? 1 : 2),
            null,
            JsonSerializer.SerializeToUtf8Bytes(new ResultDto(result), WireJson.Options)
        );

    private static void Hear<T>(CycleSeat seat, string name, T body) =>
        seat.OnEvent(
            System.Text.Encoding.UTF8.GetBytes(name),
            JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options)
        );

    /// <summary>The same with a game of its own, in which bob is paused so.</summary>
    private static void Notices(string sentence, PauseEvent told)
    {
        var other = new CyclesOfAGameSpec();
        other.game.Begin(Ticks.Now);
        Paused(other.Bob, told);
        other.Notices(sentence);
    }

    private void Notices(string sentence) =>
        Assert.True(
            violations.First.Any(v => v.Contains(sentence, StringComparison.Ordinal)),
            $"Nothing with '{sentence}' among: {string.Join(" | ", violations.First)}"
        );
}
