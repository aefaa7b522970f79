using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

public sealed class OutboxSpec
{
    private readonly VirtualLoop _loop = new();
    private readonly ScriptedCalls _calls = new();
    private readonly Outbox _outbox;

    public OutboxSpec() => _outbox = new Outbox(_loop, _calls.InvokeAsync, NullLogger.Instance);

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

    [Theory]
    [InlineData("limited: too many reports.")]
    [InlineData("unavailable: the game did not answer in time, repeat the call.")]
    public void A_report_that_can_not_be_taken_now_is_said_again_however_often_and_not_dropped(string error)
    {
        _outbox.Post("first", new NoFields());
        for (var call = 0; call < 10; call++)
        {
            _calls.Fail(call, Refusal(error));
            _loop.Pass(4_000);
        }
        Assert.Equal(11, _calls.Methods.Count);
        _calls.Result(10, "pause");
        Assert.Equal(0, _outbox.Count);
    }

    [Fact]
    public void One_that_is_unavailable_holds_up_those_behind_it()
    {
        _outbox.Post(HubMethods.ConnectionLost, new NoFields());
        _outbox.Post(HubMethods.ReconnectionSuccess, new NoFields());
        for (var call = 0; call < 10; call++)
        {
            _calls.Fail(call, Refusal("unavailable: repeat the call."));
            _loop.Pass(4_000);
        }
        Assert.All(_calls.Methods, method => Assert.Equal(HubMethods.ConnectionLost, method));
    }

    [Fact]
    public void One_that_is_over_a_limit_does_not_and_is_not_said_after_its_recovery()
    {
        var answers = new List<string>();
        _outbox.Post(HubMethods.ConnectionLost, new NoFields(), answers.Add);
        _outbox.Post(HubMethods.ReconnectionSuccess, new NoFields(), answers.Add);
        _calls.Fail(0, Refusal("limited: too often in one pause; it counts as it stood."));
        Assert.Equal([HubMethods.ConnectionLost, HubMethods.ReconnectionSuccess], _calls.Methods);
        _calls.Result(1, "waiting");
        _loop.Pass(60_000);
        Assert.Equal(2, _calls.Methods.Count);
        Assert.Equal(["waiting"], answers);
        Assert.Equal(0, _outbox.Count);
    }

    [Fact]
    public void One_that_is_over_a_limit_is_said_again_after_others_of_its_kind()
    {
        _outbox.Post(HubMethods.ConnectionLost, new NoFields());
        _outbox.Post(HubMethods.ConnectionLost, new NoFields());
        _calls.Fail(0, Refusal("limited: later."));
        _calls.Result(1, "already_pausing");
        Assert.Equal(3, _calls.Methods.Count);
        Assert.Equal(1, _outbox.Count);
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
    public void It_is_said_at_2_s_and_then_every_4_s_for_as_long_as_it_takes()
    {
        _outbox.Post("loss", new NoFields());
        foreach (var wait in (int[])[2_000, 4_000, 4_000, 4_000])
        {
            var said = _calls.Methods.Count;
            _loop.Pass(wait - 1);
            Assert.Equal(said, _calls.Methods.Count);
            _loop.Pass(1);
            Assert.Equal(said + 1, _calls.Methods.Count);
        }
        _loop.Pass(600_000);
        Assert.Equal(155, _calls.Methods.Count);
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
            if (call < 4)
                _loop.Pass(2_000);
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

    private static CoordinatorRefusedException Refusal(string error) =>
        new($"The coordinator refused it: HubException: {error}");
}
