using System.Diagnostics;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.Telemetry;

/// <summary>A trace follows a report from the hub to the journal.</summary>
public sealed class Traces : IDisposable
{
    private readonly TestFolder data = new();
    private readonly Spans spans = new();

    public void Dispose()
    {
        spans.Dispose();
        data.Dispose();
    }

    [Fact]
    public async Task One_report_is_one_trace_from_the_hub_to_the_journal()
    {
        await using var node = await TestNode.StartWholeAsync(data);
        var (gameId, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _ = one;
        await using var __ = two;

        Assert.Equal("pause", await one.ResultAsync("p2p_connection_lost", new { frame_number = 7, timestamp = 7 }));

        var trace = await EndedAsync("hub p2p_connection_lost", gameId);
        Assert.Equal(
            ["hub p2p_connection_lost", "session report", "game ReportLost", "journal write"],
            trace.Select(span => span.OperationName)
        );
        Assert.Equal(default, trace[0].ParentSpanId);
        Assert.All(trace.Zip(trace.Skip(1)), pair => Assert.Equal(pair.Item1.SpanId, pair.Item2.ParentSpanId));
        Assert.Equal(
            ("pause", "player-1"),
            (trace[0].GetTagItem("coordinator.result"), trace[0].GetTagItem("coordinator.player.id"))
        );
    }

    [Fact]
    public async Task A_call_that_is_refused_says_why_in_its_trace_and_goes_no_further()
    {
        await using var node = await TestNode.StartAsync();
        var (gameId, one, two) = await node.PlayAsync(HubProtocol.Json);
        await using var _ = one;
        await using var __ = two;

        await Assert.ThrowsAnyAsync<Exception>(() => one.InvokeAsync("p2p_connection_lost", new { timestamp = 7 }));

        var trace = await EndedAsync("hub p2p_connection_lost", gameId);
        Assert.Equal(
            (ActivityStatusCode.Error, "frame_number is missing."),
            (Assert.Single(trace).Status, trace[0].StatusDescription)
        );
    }

    /// <summary>An answer may be here a moment before the last span of its call has ended.</summary>
    private async Task<IReadOnlyList<Activity>> EndedAsync(string name, string gameId)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var trace = spans.TraceOf(name, "coordinator.game.id", gameId);
            if (trace.Any(span => span.OperationName == name))
                return trace;
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), $"No span {name} of {gameId} in 30 s.");
            await Task.Yield();
        }
    }
}
