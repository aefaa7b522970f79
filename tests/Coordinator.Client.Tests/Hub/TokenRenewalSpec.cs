using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

public sealed class TokenRenewalSpec
{
    private readonly VirtualLoop _loop = new();
    private readonly ScriptedCalls _calls = new();
    private readonly PlayerCredentials _credentials = new("first");
    private readonly TokenRenewal _renewal;

    public TokenRenewalSpec()
    {
        _renewal = new TokenRenewal(_loop, new LoopClock(_loop), _calls.InvokeAsync, _credentials, NullLogger.Instance);
        _renewal.OnAttached();
    }

    [Fact]
    public void It_is_asked_for_at_once_and_again_at_half_of_what_is_left_each_time()
    {
        Assert.Equal(["renew_token"], _calls.Methods);
        Answer(0, "second", lifeMs: 60_000);
        Assert.Equal("second", _credentials.Token);
        _loop.Pass(29_999);
        Assert.Single(_calls.Methods);
        _loop.Pass(1);
        Assert.Equal(2, _calls.Methods.Count);
        Answer(1, "third", lifeMs: 600_000);
        Assert.Equal("third", _credentials.Token);
        _loop.Pass(299_999);
        Assert.Equal(2, _calls.Methods.Count);
        _loop.Pass(1);
        Assert.Equal(3, _calls.Methods.Count);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    [InlineData(-3_600_000)]
    public void However_short_it_lives_it_is_asked_for_every_10_s_at_most(double lifeMs)
    {
        for (var call = 0; call < 5; call++)
        {
            Answer(call, $"token {call}", lifeMs);
            _loop.Pass(9_999);
            Assert.Equal(call + 1, _calls.Methods.Count);
            _loop.Pass(1);
        }
    }

    [Fact]
    public void Connections_that_come_and_go_do_not_ask_more_often_either()
    {
        _calls.Fail(0, new NotConnectedException("gone"));
        for (var attach = 0; attach < 9; attach++)
        {
            _loop.Pass(1_000);
            _renewal.OnAttached();
        }
        Assert.Single(_calls.Methods);
        _loop.Pass(1_000);
        Assert.Equal(2, _calls.Methods.Count);
    }

    [Theory]
    [InlineData("Method does not exist.")]
    [InlineData("The coordinator refused renew_token: limited: too many.")]
    public void A_coordinator_that_refuses_is_asked_again_after_a_minute_and_the_token_there_is_goes_on_being_used(
        string error
    )
    {
        for (var call = 0; call < 3; call++)
        {
            _calls.Fail(call, new CoordinatorRefusedException(error));
            _loop.Pass(59_999);
            Assert.Equal(call + 1, _calls.Methods.Count);
            _loop.Pass(1);
            Assert.Equal(call + 2, _calls.Methods.Count);
        }
        Assert.Equal("first", _credentials.Token);
    }

    [Fact]
    public void Once_stopped_nothing_begins_it_again()
    {
        _renewal.Stop();
        _calls.Fail(0, new CoordinatorRefusedException("Not now."));
        _loop.Pass(60_000);
        _renewal.OnAttached();
        _loop.Pass(60_000);
        Assert.Single(_calls.Methods);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"result":"noted"}""")]
    [InlineData("""{"token":"","expires_at":1}""")]
    [InlineData("""{"token":"x","expires_at":"soon"}""")]
    [InlineData("""{"token":7,"expires_at":1}""")]
    [InlineData("""{"token":"x","expires_at":1e999}""")]
    public void An_answer_that_is_none_changes_nothing_and_it_is_asked_again_after_a_minute(string answer)
    {
        _calls.Answer(0, answer);
        Assert.Equal("first", _credentials.Token);
        _loop.Pass(59_999);
        Assert.Single(_calls.Methods);
        _loop.Pass(1);
        Assert.Equal(2, _calls.Methods.Count);
    }

    private void Answer(int call, string token, double lifeMs) =>
        _calls.Answer(
            call,
            $$"""{"token":"{{token}}","expires_at":{{(long)(_loop.Now.TotalMilliseconds + LoopClock.Ahead + lifeMs)}}}"""
        );

    /// <summary>The coordinator's clock, which is known.</summary>
    private sealed class LoopClock(VirtualLoop loop) : ICoordinatorClock
    {
        public const double Ahead = 9_000_000;

        public double Now => loop.Now.TotalMilliseconds + Ahead;

        public void Refresh() { }

        public void Doubt() { }

        public void Ask() { }

        public void WhenMeasured(Action then) => then();
    }
}
