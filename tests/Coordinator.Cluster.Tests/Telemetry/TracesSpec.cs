using System.Diagnostics;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Telemetry;
using Coordinator.Cluster.Tests.Actors;
using Coordinator.Games;

namespace Coordinator.Cluster.Tests.Telemetry;

/// <summary>A trace goes on in the game's actor, and ends where the journal has taken what was decided.</summary>
public sealed class TracesSpec() : GameTestKit(HeldJournal.Settings)
{
    private readonly Spans _spans = new();

    protected override void AfterAll()
    {
        base.AfterAll();
        _spans.Dispose();
    }

    [Fact]
    public async Task the_span_of_a_write_ends_when_it_is_durable_and_that_of_its_report_when_it_is_answered()
    {
        var (id, ada, bob) = Playing();
        HeldJournal.Of(Sys).Hold();
        var root = Root();
        var answer = Submit(ada, new GameCommands.ReportLost("ada", new LossReport(1), null), root.Context);
        bob.Expect<Notices.Paused>();
        Assert.Empty(Trace(id));

        HeldJournal.Of(Sys).Release();
        Assert.Equal(GameResult.Pause, await answer);
        AwaitAssert(() =>
            Assert.Equal(["game ReportLost", "journal write"], Trace(id).Select(span => span.OperationName))
        );
        Assert.All(Trace(id), span => Assert.Equal(root.TraceId, span.TraceId));
        Assert.Equal(root.SpanId, Trace(id)[0].ParentSpanId);
        Assert.Equal(
            ("ada", "Pause", 1),
            (
                Trace(id)[0].GetTagItem("coordinator.player.id"),
                Trace(id)[0].GetTagItem("coordinator.result"),
                Trace(id)[0].GetTagItem("coordinator.epoch")
            )
        );
    }

    [Fact]
    public async Task a_write_that_fails_shows_in_the_trace_and_so_does_the_one_that_makes_up_for_it()
    {
        var (id, ada, bob) = Playing();
        HeldJournal.Of(Sys).Hold();
        var answer = Submit(ada, new GameCommands.ReportLost("ada", new LossReport(1), null), Root().Context);
        bob.Expect<Notices.Paused>();
        HeldJournal.Of(Sys).Break();
        Pass(3);
        Assert.Equal(GameResult.Pause, await answer);

        AwaitAssert(() => Assert.Equal(4, Trace(id).Count));
        var byOutcome = Trace(id).ToLookup(span => span.Status, span => span.OperationName);
        Assert.Equal(
            ["game ReportLost", "journal write"],
            byOutcome[ActivityStatusCode.Error].Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["game ReportLost", "journal write"],
            byOutcome[ActivityStatusCode.Unset].Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task a_report_that_comes_without_a_trace_makes_no_span()
    {
        var (id, ada, _) = Playing();

        Assert.Equal(GameResult.Pause, await ada.Lost());

        Assert.Equal(GamePhase.Paused, State(id).Phase); // whatever it did is done
        Assert.Empty(Trace(id));
    }

    private IReadOnlyList<Activity> Trace(string gameId) =>
        _spans.TraceOf("game ReportLost", "coordinator.game.id", gameId);

    private static Activity Root()
    {
        Activity.Current = null;
        return CoordinatorTelemetry.Source.StartActivity("test")!;
    }

    private static Task<GameResult> Submit(Player player, PlayerCommand report, ActivityContext trace)
    {
        var answer = new TaskCompletionSource<GameResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        player.Session.Tell(new SessionMessages.Submit(report, answer, trace), Akka.Actor.ActorRefs.NoSender);
        return answer.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
