using System.Globalization;
using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

public sealed class CoordinatorClockSpec
{
    private readonly VirtualLoop _loop = new() { WallClock = 5_000_000 };
    private readonly ScriptedCalls _calls = new();
    private readonly CoordinatorClock _clock;

    public CoordinatorClockSpec() => _clock = new CoordinatorClock(_loop, _calls.InvokeAsync);

    [Fact]
    public void Until_the_first_answer_the_machines_own_clock_has_to_do()
    {
        Assert.Equal(5_000_000, _clock.Now);
        _loop.Pass(250);
        Assert.Equal(5_000_250, _clock.Now);
    }

    [Fact]
    public void The_answer_was_given_in_the_middle_of_its_round_trip()
    {
        _clock.Refresh();
        _loop.Pass(40);
        Answer(0, 9_000_000);
        Assert.Equal(9_000_020, _clock.Now, 3);
    }

    [Fact]
    public void The_quickest_of_four_answers_counts()
    {
        _clock.Refresh();
        double[] roundTrips = [60, 10, 90, 400];
        double[] errors = [500, 0, 700, 900];
        for (var call = 0; call < 4; call++)
        {
            _loop.Pass(roundTrips[call]);
            // The true time is 8 000 000 ms ahead of the loop's; the slow answers are off.
            Answer(call, _loop.Now.TotalMilliseconds - roundTrips[call] / 2 + 8_000_000 + errors[call]);
            _loop.Pass(100);
        }
        Assert.Equal(4, _calls.Methods.Count);
        Assert.Equal(_loop.Now.TotalMilliseconds + 8_000_000, _clock.Now, 3);
    }

    [Fact]
    public void It_asks_again_every_15_s_and_forgets_after_30()
    {
        _clock.Follow();
        AnswerAll(0, 8_000_000);
        _loop.Pass(14_700);
        Assert.Equal(5, _calls.Methods.Count);
        // From now on the answers are 50 ms under way, and say that the clock is 1 s further: it was set.
        for (var call = 4; _loop.Now < TimeSpan.FromSeconds(50);)
        {
            if (_calls.Methods.Count > call)
            {
                _loop.Pass(50);
                Answer(call++, _loop.Now.TotalMilliseconds - 25 + 8_001_000);
            }
            _loop.Pass(50);
        }
        Assert.Equal(_loop.Now.TotalMilliseconds + 8_001_000, _clock.Now, 3);
    }

    [Fact]
    public void A_question_that_finds_no_coordinator_changes_nothing_and_keeps_no_later_one_from_being_asked()
    {
        _clock.Refresh();
        _calls.Fail(0, new NotConnectedException("gone"));
        Assert.Equal(5_000_000, _clock.Now);
        _clock.Refresh();
        Assert.Equal(2, _calls.Methods.Count);
    }

    private void AnswerAll(int first, double offset)
    {
        for (var call = first; call < first + 4; call++)
        {
            Answer(call, _loop.Now.TotalMilliseconds + offset);
            _loop.Pass(100);
        }
    }

    private void Answer(int call, double now) =>
        _calls.Answer(call, $$"""{"now":{{now.ToString(CultureInfo.InvariantCulture)}},"sent_at":0}""");
}
