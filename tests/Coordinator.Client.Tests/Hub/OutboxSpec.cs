using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

public sealed class OutboxSpec
{
    private readonly VirtualLoop _loop = new();
    private readonly ScriptedCalls _calls = new();
    private readonly Outbox _outbox;
    private int _reattached;

    public OutboxSpec() => _outbox = new Outbox(_loop, _calls.InvokeAsync, NullLogger.Instance, () => _reattached++);

    [Fact]
    public void A_report_waits_until_the_one_before_it_is_acknowledged()
    {
        var answers = new List<string>();
        _outbox.Post("first", new NoFields(), answers.Add);
        _outbox.Post("second", new NoFields(), answers.Add);
        Assert.Equal(["first"], _calls.Methods);
        _calls.Result(0, "pause");
        Assert.Equal(["first", "second"], _calls.Methods);
        _calls.Result(1, "resume");
        Assert.Equal(["pause", "resume"], answers);
    }

    [Fact]
    public void A_report_that_is_over_a_limit_is_said_again_however_often_and_not_dropped()
    {
        _outbox.Post("first", new NoFields());
        for (var call = 0; call < 10; call++)
        {
            _calls.Fail(call, new CoordinatorRefusedException("HubException: limited: too many reports."));
            _loop.Pass(2_000);
        }
        Assert.Equal(11, _calls.Methods.Count);
        _calls.Result(10, "pause");
        Assert.Equal(0, _outbox.Count);
    }

    [Fact]
    public void A_report_is_said_again_until_it_is_answered_and_answered_once()
    {
        var answers = new List<string>();
        _outbox.Post("loss", new NoFields(), answers.Add);
        _loop.Pass(1_999);
        Assert.Single(_calls.Methods);
        _loop.Pass(1);
        Assert.Equal(2, _calls.Methods.Count);
        _calls.Result(0, "pause");
        _calls.Result(1, "already_pausing");
        _loop.Pass(10_000);
        Assert.Equal(["pause"], answers);
        Assert.Equal(2, _calls.Methods.Count);
    }

    [Fact]
    public void A_connection_that_answers_nothing_is_replaced_after_the_third_silence()
    {
        _outbox.Post("loss", new NoFields());
        _loop.Pass(5_999);
        Assert.Equal(0, _reattached);
        _loop.Pass(1);
        Assert.Equal(1, _reattached);
    }

    [Fact]
    public void What_was_lost_with_the_connection_is_said_on_the_next()
    {
        _outbox.Post("loss", new NoFields());
        _calls.Fail(0, new NotConnectedException("gone"));
        Assert.Single(_calls.Methods);
        _outbox.Resend();
        Assert.Equal(["loss", "loss"], _calls.Methods);
    }

    [Fact]
    public void A_report_that_is_refused_five_times_does_not_hold_up_the_next()
    {
        _outbox.Post("refused", new NoFields());
        _outbox.Post("next", new NoFields());
        for (var call = 0; call < 5; call++)
        {
            Assert.Equal("refused", _calls.Methods[^1]);
            _calls.Fail(call, new CoordinatorRefusedException("no"));
            if (call < 4) _loop.Pass(2_000);
        }
        Assert.Equal("next", _calls.Methods[^1]);
    }

    [Fact]
    public void What_is_taken_back_is_not_said_again_and_its_answer_is_nobodys()
    {
        var answers = new List<string>();
        _outbox.Post("loss", new NoFields(), answers.Add);
        _outbox.Clear();
        _loop.Pass(10_000);
        _calls.Result(0, "stale");
        Assert.Single(_calls.Methods);
        Assert.Empty(answers);
    }

    [Fact]
    public void It_is_drained_once_everything_is_acknowledged_or_the_time_is_over()
    {
        var drained = 0;
        _outbox.WhenDrained(TimeSpan.FromSeconds(2), () => drained++);
        Assert.Equal(1, drained);
        _outbox.Post("leave", new NoFields());
        _outbox.WhenDrained(TimeSpan.FromSeconds(2), () => drained++);
        Assert.Equal(1, drained);
        _calls.Result(0, "left");
        Assert.Equal(2, drained);
        _outbox.Post("leave", new NoFields());
        _outbox.WhenDrained(TimeSpan.FromSeconds(1), () => drained++);
        _loop.Pass(1_000);
        Assert.Equal(3, drained);
    }
}
