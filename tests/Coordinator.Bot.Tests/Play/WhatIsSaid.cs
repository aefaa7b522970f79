using Coordinator.Bot.Play;
using Coordinator.Bot.Pong;
using Coordinator.Client;
using Coordinator.Peers;
using Coordinator.Protocol;

namespace Coordinator.Bot.Tests.Play;

public class WhatIsSaid
{
    private readonly List<string> _said = [];
    private readonly Commentary _commentary;
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    public WhatIsSaid() => _commentary = new Commentary("bob", "ann", () => 1_000_000, _said.Add);

    [Fact]
    public void of_a_game_from_joining_to_its_end()
    {
        Take(Presence(ann: false), Presence(ann: true));
        Take(Link(LinkState.Connecting, 1), Link(LinkState.Alive, 1), Link(LinkState.Alive, 1));
        Take(new GameEvent.Started(0, Returning: false));
        Take(Paused("bob", local: true), new GameEvent.PauseUpdated(Pause("bob", local: false)));
        Take(Countdown(29.9), Countdown(25.1), Countdown(24.9), Countdown(24.8));
        Take(
            Link(LinkState.Lost, 1),
            Link(LinkState.Lost, 2, sinceLost: 1),
            Link(LinkState.Lost, 2, sinceLost: 1),
            Link(LinkState.Alive, 2)
        );
        Take(new GameEvent.Resumed(new ResumeInfo(1, TimeSpan.FromSeconds(5.26), new Dictionary<string, long>(), 0)));
        Take(End(EndReasons.PlayerLeft, "ann"));
        Assert.Equal(
            [
                "Waiting for ann.",
                "ann is here.",
                "Connected to ann.",
                "Play begins.",
                "Paused: link to ann lost, as this bot noticed at frame 455; 30 s left.",
                "Paused: 25 s left.",
                "Reconnecting, attempt 1.",
                "The link to ann is back.",
                "Resumed after 5.3 s.",
                "Ended: ann left.",
            ],
            _said
        );
    }

    [Fact]
    public void of_a_pause_that_the_other_noticed()
    {
        Take(Paused("ann", local: false));
        Assert.Equal(["Paused: link to ann lost, as ann noticed at frame 455; 30 s left."], _said);
    }

    [Fact]
    public void of_a_pause_that_is_half_over_what_is_left_of_it()
    {
        Take(new GameEvent.Paused(Pause("ann", local: false) with { Deadline = 1_014_000 }), Link(LinkState.Lost, 1));
        Take(Countdown(10.1), Countdown(9.9), Countdown(4.9));
        Assert.Equal(
            [
                "Paused: link to ann lost, as ann noticed at frame 455; 14 s left.",
                "Paused: 10 s left.",
                "Paused: 5 s left.",
            ],
            _said
        );
    }

    [Fact]
    public void of_an_interruption_that_pauses_nothing_is_nothing()
    {
        Take(Link(LinkState.Alive, 1), Link(LinkState.Interrupted, 1), Link(LinkState.Alive, 1));
        Assert.Equal(["Connected to ann."], _said);
    }

    [Fact]
    public void of_a_coordinator_that_is_away_for_longer_than_a_moment()
    {
        Take(new GameEvent.Coordinator(true), new GameEvent.Coordinator(false), new GameEvent.Coordinator(false));
        Pass(seconds: 0.9);
        Assert.Empty(_said);
        Pass(seconds: 0.1);
        Pass(seconds: 5);
        Take(new GameEvent.Coordinator(true));
        Assert.Equal(["The coordinator is out of reach; play goes on.", "The coordinator is back."], _said);
    }

    [Fact]
    public void of_a_coordinator_that_is_away_for_a_moment_is_nothing()
    {
        Take(new GameEvent.Coordinator(true), new GameEvent.Coordinator(false));
        Pass(seconds: 0.9);
        Take(new GameEvent.Coordinator(true));
        Pass(seconds: 5);
        Assert.Empty(_said);
    }

    [Fact]
    public void of_being_stopped()
    {
        Take(new GameEvent.Coordinator(false, Refused: true), End(LocalEndReasons.Refused, null));
        Take(End(LocalEndReasons.Unreachable, null));
        Take(new GameEvent.Coordinator(false, Replaced: true), End(LocalEndReasons.Replaced, null));
        Assert.Equal(
            [
                "The coordinator no longer accepts this link; play goes on until the next pause.",
                "Ended: the coordinator no longer accepts this link; ask for a new game.",
                "Ended: the coordinator is out of reach, so nobody can go on together.",
                "Ended: somebody else has joined with this player's link, and plays on there.",
            ],
            _said
        );
    }

    [Fact]
    public void of_points_and_matches()
    {
        var state = PongState.New(1);
        _commentary.Take(state);
        _commentary.Take(state with { Score = new Pair(0, 1) });
        _commentary.Take(state with { Score = new Pair(0, 1) });
        _commentary.Take(state with { Score = new Pair(0, 11), Matches = new Pair(0, 1), Winner = Side.Right });
        _commentary.Take(state with { Matches = new Pair(0, 1) });
        Assert.Equal(["Score 0 : 1.", "Score 0 : 11.", "A match is won; matches 0 : 1."], _said);
    }

    [Fact]
    public void of_the_game_itself_only_where_more_was_asked_for()
    {
        var state = PongState.New(1) with { Frame = 600 };
        _commentary.Take(state);
        Assert.Empty(_said);
        new Commentary("bob", "ann", () => 1_000_000, _said.Add) { Verbose = true }.Take(state);
        Assert.Equal([$"Frame 600, hash {StateBytes.HashOf(state)}."], _said);
    }

    [Theory]
    [InlineData(EndReasons.ReconnectionTimeout, "ann", "the link did not come back in time; most likely ann dropped")]
    [InlineData(
        EndReasons.ReconnectionTimeout,
        "bob",
        "the link did not come back in time; most likely this bot dropped"
    )]
    [InlineData(
        EndReasons.ReconnectionTimeout,
        null,
        "the link did not come back in time; who dropped can't be said, it was gone for both"
    )]
    [InlineData(EndReasons.NeverStarted, null, "the other player did not come in time")]
    [InlineData("a_reason_of_tomorrow", null, "a_reason_of_tomorrow")]
    public void of_why_it_ended(string reason, string? dropped, string said)
    {
        Take(End(reason, dropped));
        Assert.Equal([$"Ended: {said}."], _said);
    }

    [Fact]
    public void of_the_record_in_the_order_in_which_it_happened()
    {
        var record = new ReconnectionData(
            InProgress: false,
            TimeSpan.FromSeconds(75),
            [
                new Disconnection(1000, 455, "bob", "ann", LossCause.Silence, "connected", "open", 1),
                new Disconnection(9000, 900, "bob", "ann", LossCause.ChannelClosed, "connected", "closed", 2),
            ],
            [
                new ReconnectionAttempt(5000, TimeSpan.FromSeconds(4), Outcomes.Success, 2, 1, "ann"),
                new ReconnectionAttempt(9900, TimeSpan.FromSeconds(30), Outcomes.Timeout, 1, 2, "ann"),
            ],
            [new NearMiss(7000, "ann", TimeSpan.FromSeconds(1.4))]
        );
        Assert.Equal(
            [
                "Record: 2 disconnections, 3 attempts to reconnect, 1 min 15 s paused in all.",
                "  pause 1: lost at frame 455, no sign of life",
                "  pause 1: restored after 4.0 s, in 2 attempts",
                "  no sign of life for 1.4 s, not paused",
                "  pause 2: lost at frame 900, the channel was closed",
                "  pause 2: given up after 30 s and 1 attempt",
            ],
            Wording.Of(record)
        );
    }

    private void Take(params GameEvent[] events)
    {
        foreach (var happened in events)
            _commentary.Take(happened, _now);
    }

    private void Pass(double seconds) => _commentary.Advance(_now += TimeSpan.FromSeconds(seconds));

    private static GameEvent.Players Presence(bool ann) =>
        new GameEvent.Players([new PlayerPresence("ann", ann), new PlayerPresence("bob", true)]);

    private static GameEvent.LinkChanged Link(LinkState state, int attempt, int sinceLost = 0) =>
        new GameEvent.LinkChanged(
            new LinkSnapshot
            {
                PlayerId = "ann",
                State = state,
                Attempt = attempt,
                AttemptsSinceLost = sinceLost,
            }
        );

    private static GameEvent.Paused Paused(string detecting, bool local) =>
        new GameEvent.Paused(Pause(detecting, local));

    private static PauseInfo Pause(string detecting, bool local) =>
        new(1, 455, detecting, Deadline: 1_029_980, TimeSpan.FromSeconds(30), local);

    private static GameEvent.Countdown Countdown(double seconds) =>
        new GameEvent.Countdown(TimeSpan.FromSeconds(seconds), 1);

    private static GameEvent.Ended End(string reason, string? dropped) =>
        new GameEvent.Ended(new EndInfo(reason, dropped, TimeSpan.Zero, [], []));
}
