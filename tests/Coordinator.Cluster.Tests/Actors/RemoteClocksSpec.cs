using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Coordinator.Cluster.Actors;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>Nodes whose clocks are an hour apart: instants arrive on the clock that the players of the node
/// follow.</summary>
public sealed class RemoteClocksSpec : TestKit
{
    private static readonly DateTimeOffset Here = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly RemoteClocks _clocks = new();

    [Fact]
    public void what_the_quickest_message_says_counts_for_all()
    {
        var other = On("node-2");
        Assert.Equal(Ms(Hour, 40), Ahead(other, 40, asked: 90));
        Assert.Equal(Ms(Hour, 1), Ahead(other, 1));
        Assert.Equal(Ms(Hour, 1), Ahead(other, 250));
        Assert.Equal(Ms(Hour, 7), Ahead(On("node-3"), 7, asked: 10));
    }

    [Fact]
    public void clocks_that_may_be_the_same_are_taken_to_be_however_slow_the_messages()
    {
        var other = On("node-2");
        Assert.Equal(TimeSpan.Zero, Ahead(other, 900, apart: TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, Ahead(other, 900, apart: TimeSpan.Zero, asked: 901));
        Assert.Equal(TimeSpan.Zero, Ahead(other, 1, apart: TimeSpan.FromMilliseconds(40), asked: 2));
        Assert.Equal(TimeSpan.Zero, Ahead(other, 1, apart: TimeSpan.FromMilliseconds(-40), asked: 2));
        Assert.Equal(
            TimeSpan.FromMilliseconds(71),
            Ahead(On("node-3"), 1, apart: TimeSpan.FromMilliseconds(70), asked: 2)
        );
    }

    [Fact]
    public void one_that_is_behind_is_known_by_any_message()
    {
        Assert.Equal(Ms(-Hour, 40), Ahead(On("node-2"), 40, apart: -Hour));
    }

    [Fact]
    public void what_is_older_than_two_minutes_does_not_count_any_more()
    {
        var other = On("node-2");
        Ahead(other, 1, asked: 5);
        Assert.Equal(Ms(Hour, 1), Ahead(other, 20, after: 61));
        Assert.Equal(Ms(Hour, 1), Ahead(other, 30, after: 62));
        Assert.Equal(Ms(Hour, 20), Ahead(other, 30, after: 122, asked: 40));
        Assert.Equal(Ms(Hour, 30), Ahead(other, 40, after: 183, asked: 50));
    }

    [Fact]
    public void a_node_whose_clock_was_set_counts_anew()
    {
        var other = On("node-2");
        Ahead(other, 1, asked: 5);
        Assert.Equal(TimeSpan.Zero, Ahead(other, 3, apart: TimeSpan.Zero, asked: 5));
        Assert.Equal(Ms(Hour, 9), Ahead(other, 9, asked: 12));
    }

    [Fact]
    public void this_node_and_versions_that_do_not_say_when_are_taken_at_their_word()
    {
        Assert.Equal(TimeSpan.Zero, _clocks.Ahead(TestActor, Here - Hour, null, Here));
        Assert.Equal(TimeSpan.Zero, _clocks.Ahead(On("node-2"), null, null, Here));
    }

    [Fact]
    public void deadlines_and_resumes_are_moved_and_nothing_else()
    {
        var news = RemoteClocks.Shifted(
            [
                new News(new Notices.Paused(1, 5, "ada", TimeSpan.FromSeconds(30), Here)),
                new News(
                    new Notices.Resumed(1, TimeSpan.FromSeconds(2), ImmutableSortedDictionary<string, long>.Empty, Here)
                ),
                new News(new Notices.Started()),
            ],
            Hour
        );
        Assert.Equal(Here + Hour, ((Notices.Paused)news[0].Notice).Deadline);
        Assert.Equal(Here + Hour, ((Notices.Resumed)news[1].Notice).ResumeAt);
        Assert.Equal(TimeSpan.FromSeconds(2), ((Notices.Resumed)news[1].Notice).PauseDuration);
        Assert.IsType<Notices.Started>(news[2].Notice);

        var state = new GameState { Deadline = Here, CreatedAt = Here };
        Assert.Equal(state with { Deadline = Here + Hour }, RemoteClocks.Shifted(state, Hour));
        Assert.Null(RemoteClocks.Shifted(state with { Deadline = null }, Hour).Deadline);
    }

    /// <summary>A message that was so many ms on its way, from a node whose clock is an hour behind; asked so many ms
    /// before.</summary>
    private TimeSpan Ahead(IActorRef sender, int way, double after = 0, TimeSpan? apart = null, int? asked = null)
    {
        var now = Here.AddSeconds(after);
        var askedAt = asked is { } ms ? now - TimeSpan.FromMilliseconds(ms) : (DateTimeOffset?)null;
        return _clocks.Ahead(sender, now - (apart ?? Hour) - TimeSpan.FromMilliseconds(way), askedAt, now);
    }

    private static TimeSpan Ms(TimeSpan time, int more) => time + TimeSpan.FromMilliseconds(more);

    private EmptyLocalActorRef On(string host) =>
        new EmptyLocalActorRef(
            null,
            new RootActorPath(Address.Parse($"akka.tcp://coordinator@{host}:4053")) / "game",
            Sys.EventStream
        );
}
