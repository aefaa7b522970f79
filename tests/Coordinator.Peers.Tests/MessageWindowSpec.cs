namespace Coordinator.Peers.Tests;

/// <summary>A window of 700 bytes, as the connection's stack might bear.</summary>
public sealed class MessageWindowSpec
{
    private readonly MessageWindow _window = new(700);
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private uint _beats;

    [Fact]
    public void so_much_goes_at_once_and_the_rest_when_that_has_arrived()
    {
        Assert.Equal([200, 200, 200], Send(200, 200, 200, 200, 100));
        var beat = Ask();
        Assert.Empty(Sent());
        _window.Answered(beat);
        Assert.Equal([200, 100], Sent());
    }

    [Fact]
    public void an_answer_is_proof_of_what_was_sent_before_its_beat_only()
    {
        Send(300);
        var beat = Ask();
        Send(300);
        _window.Answered(beat);
        Assert.Equal([400], Send(400, 100));
    }

    [Fact]
    public void a_later_answer_stands_for_those_that_were_lost()
    {
        Send(300);
        Ask();
        Send(400);
        var later = Ask();
        _window.Answered(later);
        Assert.Equal([700], Send(700));
    }

    [Fact]
    public void the_answer_to_a_beat_that_may_have_overtaken_is_no_proof()
    {
        Send(700);
        Ask();
        _window.Answered(_beats + 1);
        Assert.Empty(Send(100));
    }

    [Fact]
    public void a_larger_message_goes_alone_and_once_a_beat_sent_since_is_answered()
    {
        Assert.Equal([60], Send(60, 8_000, 60));
        _window.Answered(Ask());
        Assert.Equal([8_000], Sent());
        _window.Answered(Ask());
        Assert.Equal([60], Sent());
    }

    [Fact]
    public void an_answer_to_a_beat_from_before_does_not_let_a_larger_message_go()
    {
        Send(60);
        var before = Ask();
        Pass(0.1);
        Send(8_000);
        Assert.True(_window.WantsBeat(_now));
        var since = Ask();
        Assert.False(_window.WantsBeat(_now));
        _window.Answered(before);
        Assert.Empty(Sent());
        _window.Answered(since);
        Assert.Equal([8_000], Sent());
    }

    [Fact]
    public void a_quarter_of_the_window_is_asked_about_at_once()
    {
        Send(174);
        Assert.False(_window.WantsBeat(_now));
        Send(1);
        Assert.True(_window.WantsBeat(_now));
        Ask();
        Assert.False(_window.WantsBeat(_now));
    }

    [Fact]
    public void what_stays_unanswered_is_asked_about_again_a_second_later()
    {
        Send(700);
        Ask();
        Pass(0.99);
        Assert.False(_window.WantsBeat(_now));
        Pass(0.01);
        Assert.True(_window.WantsBeat(_now));
        _window.Answered(Ask());
        Pass(10);
        Assert.False(_window.WantsBeat(_now));
    }

    [Fact]
    public void a_message_that_has_waited_too_long_is_dropped_and_a_large_one_may_wait_longer()
    {
        Send(700, 100, 8_000, 200);
        Pass(0.3);
        Send(300);
        Pass(0.3);
        _window.Answered(Ask());
        Assert.Equal([8_000], Sent());
        _window.Answered(Ask());
        Assert.Equal([300], Sent());
    }

    [Fact]
    public void no_more_waits_than_one_message_of_the_largest_kind()
    {
        Send(PeerChannel.MaxFrameBytes, 1);
        _window.Answered(Ask());
        Assert.Equal([PeerChannel.MaxFrameBytes], Sent());
        _window.Answered(Ask());
        Assert.Empty(Sent());
    }

    [Fact]
    public void a_window_without_bounds_lets_everything_through_and_asks_nothing()
    {
        var window = new MessageWindow(int.MaxValue);
        for (var i = 0; i < 100; i++)
        {
            window.Add(new byte[30_000], _now);
            Assert.True(window.TryTake(_now, out _));
            Assert.False(window.WantsBeat(_now));
        }
    }

    private int[] Send(params int[] sizes)
    {
        foreach (var size in sizes) _window.Add(new byte[size], _now);
        return Sent();
    }

    private int[] Sent()
    {
        var sizes = new List<int>();
        while (_window.TryTake(_now, out var frame)) sizes.Add(frame.Length);
        return [.. sizes];
    }

    private uint Ask()
    {
        _window.Asked(++_beats, _now);
        return _beats;
    }

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
