using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Cycles;
using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Signals;
using Coordinator.Bench.Measure.Storm;
using Coordinator.Bench.Start;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>The commands against a coordinator in memory, over real connections.</summary>
public sealed class MeasuredCoordinatorSpec
{
    private static readonly TimeSpan Shortly = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task cycles_of_a_closed_loop_are_counted_timed_and_found_on_record()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var outcome = await CyclesCommand.RunAsync(
            new CyclesOptions(TargetOf(coordinator), 4, Shortly, Shortly * 2, null, 4)
        );

        Assert.Empty(outcome.Violations.First);
        Assert.True(Figure(outcome, "cycles_per_s") > 10, "Less than 10 cycles a second in memory.");
        Assert.Equal(4, Figure(outcome, "records_checked"));
        var (pause, resume) = (TimesOf(outcome, "pause_ms"), TimesOf(outcome, "resume_ms"));
        Assert.Equal(pause.Count, resume.Count);
        Assert.InRange(pause.Percentile(0.5), 0.001, 1_000);
        Assert.Equal(4 * pause.Count, TimesOf(outcome, "acknowledgement_ms").Count);
    }

    [Fact]
    public async Task cycles_of_an_open_loop_are_as_many_as_were_asked_for()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var options = new CyclesOptions(TargetOf(coordinator), 20, Shortly, TimeSpan.FromSeconds(2), 50, 20);
        var outcome = await CyclesCommand.RunAsync(options);

        Assert.Empty(outcome.Violations.First);
        // 100 on average; 5 standard deviations of a Poisson process to each side.
        Assert.InRange(TimesOf(outcome, "pause_ms").Count, 50, 150);
    }

    [Fact]
    public async Task more_than_there_are_games_for_is_told_and_timed_from_when_it_was_due()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var options = new CyclesOptions(TargetOf(coordinator), 1, TimeSpan.Zero, TimeSpan.FromSeconds(1), 100_000, 0);
        var outcome = await CyclesCommand.RunAsync(options);

        Assert.True(Figure(outcome, "never_begun") > 0 || TimesOf(outcome, "pause_ms").Max > 900, "Nothing was late.");
    }

    [Fact]
    public async Task a_storm_pauses_and_resumes_every_game_once()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var outcome = await StormCommand.RunAsync(
            new StormOptions(TargetOf(coordinator), 30, Shortly, TimeSpan.FromSeconds(60))
        );

        Assert.Empty(outcome.Violations.First);
        Assert.Equal(30, TimesOf(outcome, "pause_ms").Count);
        Assert.Equal(30, TimesOf(outcome, "resume_ms").Count);
        Assert.Equal(0, Figure(outcome, "wrong_ends"));
    }

    [Fact]
    public async Task signals_are_relayed_at_the_rate_that_was_asked_for()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var outcome = await SignallingCommand.RunAsync(
            new SignallingOptions(TargetOf(coordinator), 3, Shortly, TimeSpan.FromSeconds(1), 200, 100)
        );

        Assert.Empty(outcome.Violations.First);
        Assert.InRange(TimesOf(outcome, "signal_ms").Count, 100, 300);
    }

    [Theory]
    [InlineData("signalr", "SignalR SignalR")]
    [InlineData("socketio", "Socket.IO Socket.IO")]
    [InlineData("mixed", "SignalR Socket.IO")]
    public async Task players_speak_what_they_were_told_to_and_all_is_checked_the_same(
        string protocol,
        string protocols
    )
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var target = TargetOf(coordinator) with { Protocol = Protocol(protocol) };
        var cycles = await CyclesCommand.RunAsync(new CyclesOptions(target, 4, Shortly, Shortly, null, 4));
        var storm = await StormCommand.RunAsync(new StormOptions(target, 4, Shortly, TimeSpan.FromSeconds(60)));
        var signals = await SignallingCommand.RunAsync(
            new SignallingOptions(target, 2, TimeSpan.Zero, Shortly, 100, 100)
        );

        foreach (var outcome in new[] { cycles, storm, signals })
        {
            Assert.Empty(outcome.Violations.First);
            Assert.Equal(protocol, outcome.Settings["protocol"]);
            Assert.Contains($"protocol {protocol}, ", OutcomeTable.Lines(outcome).First(), StringComparison.Ordinal);
        }
        Assert.True(Figure(cycles, "cycles_per_s") > 10, "Less than 10 cycles a second in memory.");
        Assert.Equal(4, TimesOf(storm, "resume_ms").Count);
        Assert.True(TimesOf(signals, "signal_ms").Count > 0, "No signal came.");
        Assert.Equal(Enumerable.Repeat(protocols, 4 + 4 + 2), coordinator.Protocols);
    }

    [Theory]
    [InlineData(HubEvents.Pause, "was paused")]
    [InlineData(HubEvents.Resume, "was resumed")]
    public async Task what_is_told_twice_over_socketio_is_a_violation(string told, string sentence)
    {
        await using var coordinator = await FakeCoordinator.StartAsync(spoils: told);
        var outcome = await CyclesCommand.RunAsync(
            new CyclesOptions(
                TargetOf(coordinator) with
                {
                    Protocol = PlayerProtocol.SocketIo,
                },
                2,
                TimeSpan.Zero,
                Shortly,
                null,
                0
            )
        );

        Assert.Contains(outcome.Violations.First, v => v.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_player_whose_token_is_refused_over_socketio_is_named_with_the_reason()
    {
        await using var coordinator = await FakeCoordinator.StartAsync(refuses: true);
        var target = TargetOf(coordinator) with { Protocol = PlayerProtocol.SocketIo };
        var problem = await Assert.ThrowsAsync<MeasureException>(() =>
            CyclesCommand.RunAsync(new CyclesOptions(target, 1, TimeSpan.Zero, Shortly, null, 0))
        );

        Assert.Matches(
            "does not let player-[12] of bench-.* in over Socket.IO: no such game \\(404\\)\\.",
            problem.Message
        );
    }

    [Fact]
    public async Task a_node_that_serves_no_socketio_is_told_before_anything_is_measured()
    {
        await using var without = await FakeCoordinator.StartAsync(servesSocketIo: false);
        var target = TargetOf(without) with { Protocol = PlayerProtocol.Mixed };
        Assert.Contains(
            "serves no Socket.IO (404 at /socket.io/)",
            await UnreachableReasonAsync(target),
            StringComparison.Ordinal
        );
        await Reachable.CheckAsync(target with { Protocol = PlayerProtocol.SignalR });

        await using var with = await FakeCoordinator.StartAsync();
        await Reachable.CheckAsync(TargetOf(with) with { Protocol = PlayerProtocol.SocketIo });
    }

    [Fact]
    public async Task games_are_created_by_all_callers()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var outcome = await CreateCommand.RunAsync(new CreateOptions(TargetOf(coordinator), 4, 40));

        Assert.Empty(outcome.Violations.First);
        Assert.Equal(40, TimesOf(outcome, "create_ms").Count);
    }

    [Fact]
    public async Task the_process_that_listens_is_found_and_its_memory_read()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var coordinator = await FakeCoordinator.StartAsync();
        var outcome = await IdleCommand.RunAsync(
            new IdleOptions(TargetOf(coordinator), 5, TimeSpan.Zero, TimeSpan.FromSeconds(1))
        );

        Assert.Empty(outcome.Violations.First);
        Assert.Contains($"process {Environment.ProcessId} ", outcome.Numbers[0].Note, StringComparison.Ordinal);
        Assert.True(Figure(outcome, "memory_before_mib") > 10, "A process of .NET has more than 10 MiB.");
    }

    [Theory]
    [InlineData(HubEvents.Pause, "was paused")]
    [InlineData(HubEvents.Resume, "was resumed")]
    public async Task what_is_told_twice_is_a_violation(string told, string sentence)
    {
        await using var coordinator = await FakeCoordinator.StartAsync(spoils: told);
        var outcome = await CyclesCommand.RunAsync(
            new CyclesOptions(TargetOf(coordinator), 2, TimeSpan.Zero, Shortly, null, 0)
        );

        Assert.Contains(outcome.Violations.First, v => v.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_node_that_is_not_there_or_wants_a_key_is_told_so_that_it_helps()
    {
        await using var coordinator = await FakeCoordinator.StartAsync(apiKey: "a key of the backend");
        var target = TargetOf(coordinator);
        Assert.Contains("--api-key", await UnreachableReasonAsync(target), StringComparison.Ordinal);
        Assert.Contains(
            "does not take the key",
            await UnreachableReasonAsync(target with { ApiKey = "another" }),
            StringComparison.Ordinal
        );
        await Reachable.CheckAsync(target with { ApiKey = "a key of the backend" });

        await coordinator.DisposeAsync();
        Assert.Contains("No node answers", await UnreachableReasonAsync(target), StringComparison.Ordinal);
    }

    private static async Task<string> UnreachableReasonAsync(Target target) =>
        (await Assert.ThrowsAsync<MeasureException>(() => Reachable.CheckAsync(target))).Message;

    private static Target TargetOf(FakeCoordinator coordinator) => new([coordinator.Url], null, [], null, Seed: 1);

    private static PlayerProtocol Protocol(string name) =>
        PlayerProtocol.Read(Arguments.Read(["cycles", "--protocol", name], Usage.Commands));

    private static double? Figure(Outcome outcome, string key) =>
        outcome.Numbers.FirstOrDefault(n => n.Key == key)?.Value;

    private static Histogram TimesOf(Outcome outcome, string key) => outcome.Times.Single(t => t.Key == key).Values;
}
