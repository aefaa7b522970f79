using System.Globalization;
using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

public sealed class CoordinatorClockSpec
{
    /// <summary>What the coordinator's clock is ahead of the loop's, in ms.</summary>
    private const double Ahead = 8_000_000;

    private readonly VirtualLoop _loop = new() { WallAhead = 5_000_000 };
    private readonly ScriptedCalls _calls = new();
    private readonly CoordinatorClock _clock;

    public CoordinatorClockSpec() => _clock = new CoordinatorClock(_loop, _calls.InvokeAsync);

    [Fact]
    public void Until_the_first_answer_the_machines_own_clock_has_to_do()
    {
        Assert.Equal(_loop.WallClock, _clock.Now);
        _loop.Pass(250);
        Assert.Equal(_loop.WallClock, _clock.Now);
    }

    [Fact]
    public void The_answer_was_given_in_the_middle_of_its_round_trip()
    {
        _clock.Ask();
        _loop.Pass(40);
        AnswerOffBy(0, roundTrip: 40, off: 0);
        Assert.Equal(Ahead, Offset, 3);
    }

    [Fact]
    public void A_refresh_asks_four_times_and_the_quickest_answer_counts()
    {
        _clock.Refresh();
        _loop.Pass(1_000);
        Assert.Equal(4, _calls.Methods.Count);
        double[] roundTrips = [1_000, 900, 800, 700];
        double[] errors = [400, 300, 0, 200];
        foreach (var call in new[] { 0, 1, 3, 2 })
            AnswerOffBy(call, roundTrips[call], errors[call]);
        Assert.Equal(Ahead + 200, Offset, 3);
    }

    [Fact]
    public void It_asks_every_3_s_and_says_how_far_away_it_is_once_it_knows()
    {
        _clock.Follow();
        _loop.Pass(300);
        Assert.Equal(4, _calls.Methods.Count);
        Assert.All(_calls.Fields, fields => Assert.Null(((ClockCall)fields).DelayMs));
        AnswerOffBy(0, roundTrip: 300, off: 0);
        _loop.Pass(2_699);
        Assert.Equal(4, _calls.Methods.Count);
        _loop.Pass(1);
        Assert.Equal(150, ((ClockCall)_calls.Fields[^1]).DelayMs);
        _loop.Pass(3_000);
        Assert.Equal(6, _calls.Methods.Count);
    }

    [Fact]
    public void A_delay_past_all_reckoning_is_told_as_5_s()
    {
        _clock.Ask();
        _loop.Pass(60_000);
        AnswerOffBy(0, roundTrip: 60_000, off: 0);
        _clock.Ask();
        Assert.Equal(5_000, ((ClockCall)_calls.Fields[^1]).DelayMs);
    }

    [Fact]
    public void Doubts_that_come_thick_and_fast_are_two_questions_100_ms_apart()
    {
        for (var doubt = 0; doubt < 10; doubt++)
            _clock.Ask();
        _loop.Pass(99);
        _clock.Ask();
        Assert.Single(_calls.Methods);
        _loop.Pass(1_000);
        Assert.Equal(2, _calls.Methods.Count);
    }

    [Theory]
    [InlineData(-10_000)]
    [InlineData(60)]
    public void An_answer_that_cannot_be_true_beside_the_older_ones_shows_that_a_clock_was_stepped(double stepMs)
    {
        AskAndAnswer(roundTrip: 10, off: 0);
        AskAndAnswer(roundTrip: 100, off: stepMs);
        Assert.Equal(Ahead + stepMs, Offset, 3);
    }

    [Fact]
    public void One_that_can_be_true_beside_them_leaves_the_quickest_in_place()
    {
        AskAndAnswer(roundTrip: 10, off: 0);
        AskAndAnswer(roundTrip: 100, off: 54);
        Assert.Equal(Ahead, Offset, 3);
    }

    [Fact]
    public void What_is_older_than_30_s_is_forgotten()
    {
        AskAndAnswer(roundTrip: 10, off: 0);
        _loop.Pass(29_800);
        AskAndAnswer(roundTrip: 100, off: 40);
        Assert.Equal(Ahead, Offset, 3);
        _loop.Pass(200);
        AskAndAnswer(roundTrip: 100, off: 40);
        Assert.Equal(Ahead + 40, Offset, 3);
    }

    [Fact]
    public void An_instant_that_it_decides_does_not_wait_while_it_is_known()
    {
        AskAndAnswer(roundTrip: 10, off: 0);
        Assert.True(IsMeasured());
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(-3_600_000)]
    public void After_a_gap_an_instant_waits_for_the_first_answer_and_older_ones_are_void(double wallStepMs)
    {
        _clock.Follow();
        _loop.Pass(150);
        AnswerOffBy(0, roundTrip: 150, off: 0);
        _loop.Sleep(wallStepMs);
        var asked = _calls.Methods.Count;
        var isDone = false;
        _clock.WhenMeasured(() => isDone = true);
        Assert.False(isDone);
        // What was asked before the gap, and is answered after it, has not been measured.
        AnswerOffBy(asked - 1, roundTrip: 0, off: 77_000);
        Assert.False(isDone);
        _loop.Pass(400);
        AnswerOffBy(_calls.Methods.Count - 1, roundTrip: 100, off: 8_000);
        Assert.True(isDone);
        Assert.Equal(Ahead + 8_000, Offset, 3);
    }

    [Fact]
    public void And_for_1_s_at_most()
    {
        _clock.Follow();
        var done = 0;
        _clock.WhenMeasured(() => done++);
        _clock.WhenMeasured(() => done++);
        _loop.Pass(999);
        Assert.Equal(0, done);
        _loop.Pass(1);
        Assert.Equal(2, done);
        Assert.True(IsMeasured());
    }

    [Fact]
    public void A_gap_is_noticed_within_a_quarter_of_a_second_by_itself()
    {
        _clock.Follow();
        _loop.Pass(1_000);
        var asked = _calls.Methods.Count;
        _loop.Sleep(8_000);
        _loop.Pass(250);
        Assert.True(_calls.Methods.Count > asked);
    }

    [Fact]
    public void A_wall_clock_that_is_slewed_is_no_gap()
    {
        AskAndAnswer(roundTrip: 10, off: 0);
        for (var second = 0; second < 20; second++)
        {
            _loop.Sleep(20);
            Assert.True(IsMeasured());
        }
    }

    [Fact]
    public void A_question_that_finds_no_coordinator_changes_nothing_and_keeps_no_later_one_from_being_asked()
    {
        _clock.Ask();
        _calls.Fail(0, new NotConnectedException("gone"));
        Assert.Equal(_loop.WallClock, _clock.Now);
        _loop.Pass(100);
        _clock.Ask();
        Assert.Equal(2, _calls.Methods.Count);
    }

    [Theory]
    [InlineData("""{"now":"soon"}""")]
    [InlineData("""{"now":1e999}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void An_answer_that_is_none_changes_nothing(string answer)
    {
        _clock.Ask();
        _calls.Answer(0, answer);
        Assert.Equal(_loop.WallClock, _clock.Now);
    }

    private double Offset => _clock.Now - _loop.Now.TotalMilliseconds;

    private bool IsMeasured()
    {
        var isMeasured = false;
        _clock.WhenMeasured(() => isMeasured = true);
        return isMeasured;
    }

    private void AskAndAnswer(double roundTrip, double off)
    {
        _loop.Pass(100);
        _clock.Ask();
        _loop.Pass(roundTrip);
        AnswerOffBy(_calls.Methods.Count - 1, roundTrip, off);
    }

    private void AnswerOffBy(int call, double roundTrip, double off)
    {
        var now = _loop.Now.TotalMilliseconds - roundTrip / 2 + Ahead + off;
        _calls.Answer(call, $$"""{"now":{{now.ToString(CultureInfo.InvariantCulture)}},"sent_at":0}""");
    }
}
