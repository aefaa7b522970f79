using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests;

/// <summary>A player's reports: one at a time, until each is acknowledged, and again on each connection.</summary>
public sealed class ReportsOnTheirWay : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<(Report Report, TaskCompletionSource<string> Answer)> said = [];
    private readonly Pulse pulse = new();
    private readonly CancellationTokenSource stop = new();
    private readonly PlayerLog log = new("ada");
    private readonly Outbox outbox;
    private Task running = Task.CompletedTask;

    public ReportsOnTheirWay() => outbox = new Outbox(Say, reattach: () => { }, pulse.Beat);

    [Fact]
    public async Task A_report_waits_for_the_acknowledgement_of_the_one_before()
    {
        var pause = new OwnPause(log, epoch: 1, isLocal: true);
        outbox.Post(pause.Lose("bob", frame: 1, timestamp: 10), pause.Recover(frame: 2)!);
        outbox.LineIs(up: true);

        await SaidAsync(1);
        Assert.Equal(HubMethods.ConnectionLost, said[0].Report.Method);
        said[0].Answer.SetResult(Results.Pause);
        await SaidAsync(2);
        Assert.Equal(HubMethods.ReconnectionSuccess, said[1].Report.Method);
        said[1].Answer.SetResult(Results.Resume);
        await UntilAsync(() => outbox.IsEmpty, "both to be acknowledged");
        Assert.True(log.Reports[0].IsTakenLoss && log.Reports[1].IsTakenRecovery);
    }

    [Fact]
    public async Task A_report_without_an_answer_is_said_again_as_it_is_on_the_next_connection()
    {
        outbox.Post(new OwnPause(log, epoch: 1, isLocal: true).Lose("bob", frame: 1, timestamp: 10));
        outbox.LineIs(up: true);
        await SaidAsync(1);
        outbox.LineIs(up: false);
        said[0].Answer.SetException(new NoAnswerException("The line is gone."));
        outbox.LineIs(up: true);

        await SaidAsync(2);
        Assert.Same(said[0].Report, said[1].Report);
        Assert.False(outbox.IsEmpty);
    }

    [Fact]
    public async Task An_answer_from_before_a_new_connection_does_not_keep_a_report_from_being_said_again()
    {
        var loss = new OwnPause(log, epoch: 1, isLocal: true).Lose("bob", frame: 1, timestamp: 10);
        outbox.Post(loss);
        outbox.LineIs(up: true);
        await SaidAsync(1);
        outbox.Replace(loss); // game_joined: the game may have moved and forgotten
        await SaidAsync(2);

        said[0].Answer.SetResult(Results.Pause);
        await UntilAsync(() => loss.Answered is not null, "the first answer to be noted");
        Assert.False(outbox.IsEmpty);
        said[1].Answer.SetResult(Results.AlreadyPausing);
        await UntilAsync(() => outbox.IsEmpty, "the second answer to count");
        Assert.Equal(Results.Pause, loss.Answered!.Result);
    }

    [Fact]
    public void A_pause_that_the_coordinator_counts_otherwise_keeps_what_was_said_of_it()
    {
        var pause = new OwnPause(log, epoch: 1, isLocal: true);
        pause.Lose("bob", frame: 1, timestamp: 10);
        pause.Lose("cid", frame: 2, timestamp: 11);
        pause.Recover(frame: 3);
        var before = pause.Said.Select(r => r.Fields).ToList();
        pause.Renumber(4);

        Assert.Equal(before.Select(f => f with { Epoch = 4 }), pause.Said.Select(r => r.Fields));
        Assert.Null(pause.Recover(frame: 9));
    }

    [Fact]
    public void No_two_recoveries_of_a_player_look_the_same()
    {
        for (var epoch = 1; epoch <= 5; epoch++)
        {
            var pause = new OwnPause(log, epoch, isLocal: true);
            pause.Lose("bob", frame: epoch, timestamp: epoch);
            pause.Recover(frame: epoch);
        }
        var told = log.Reports.Where(r => r.Method == HubMethods.ReconnectionSuccess).Select(r => r.Fields.DurationMs).ToList();
        Assert.Equal(5, told.Distinct().Count());
    }

    [Fact]
    public void A_player_that_lost_nothing_says_where_it_stopped_and_claims_no_recovery()
    {
        var report = new OwnPause(log, epoch: 1, isLocal: false).Recover(frame: 7)!;
        report.AnsweredWith(new Answer(1, Results.Waiting));
        Assert.False(report.IsTakenRecovery);
        Assert.Equal(new ReportFields { FrameNumber = 7, Epoch = 1 }, report.Fields);
    }

    public Task InitializeAsync()
    {
        running = outbox.RunAsync(stop.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stop.Dispose();

    private Task<string> Say(Report report)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (said) said.Add((report, answer));
        pulse.Beat();
        return answer.Task;
    }

    private Task SaidAsync(int count) => UntilAsync(() => said.Count >= count, $"{count} reports to be said");

    private async Task UntilAsync(Func<bool> condition, string what) =>
        Assert.True(await pulse.UntilAsync(condition, Patience), $"Waited {Patience.TotalSeconds} s for {what}.");
}
