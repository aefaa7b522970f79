using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>What holds of a node whose store is in trouble, whatever the trouble is.</summary>
internal static class SickStore
{
    /// <summary>The promise for a probe, the metric, the dashboard and a refusal.</summary>
    public static readonly TimeSpan SaidWithin = TimeSpan.FromSeconds(2);

    /// <summary>A probe's own way, on a busy machine.</summary>
    private static readonly TimeSpan AskedWithin = TimeSpan.FromMilliseconds(500);

    /// <summary>All of it says within two seconds that the node is not ready, and why.</summary>
    public static async Task IsSaidAsync(LoneNode node, string reason, ITestOutputHelper output, double since)
    {
        await Task.WhenAll(PostAsync(node), IsNotReadyAsync(), MetricSaysNoAsync(), DashboardSaysItAsync());
        Assert.Equal(HttpStatusCode.OK, (await node.AskAsync("alive"))!.Value.Status);

        async Task IsNotReadyAsync()
        {
            var ready = await UntilAsync(
                "/ready says no",
                async () => (await node.AskAsync("ready"))!.Value,
                answer => answer.Status == HttpStatusCode.InternalServerError
            );
            Assert.Contains(reason, ready.Text, StringComparison.Ordinal);
            IsInTime("/ready", since, output);
        }

        async Task MetricSaysNoAsync()
        {
            await UntilAsync("the metric says no", node.ReadyMetricAsync, ready => ready == "0");
            IsInTime("the metric", since, output);
        }

        async Task DashboardSaysItAsync()
        {
            var verdict = await UntilAsync("the dashboard says it", node.VerdictAsync, verdict =>
                verdict.Contains(reason, StringComparison.Ordinal)
            );
            IsInTime($"the dashboard ({verdict})", since, output);
        }
    }

    /// <summary>No game can be created, and the backend hears so in time.</summary>
    public static async Task PostAsync(LoneNode node)
    {
        var took = Stopwatch.StartNew();
        using var refused = await node.PostGameAsync();
        var problem = await refused.Content.ReadAsStringAsync();
        Assert.True(
            refused.StatusCode == HttpStatusCode.ServiceUnavailable,
            $"{refused.StatusCode} after {took.ElapsedMilliseconds} ms: {problem}"
        );
        Assert.InRange(took.Elapsed, TimeSpan.Zero, SaidWithin + AskedWithin);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.False(string.IsNullOrWhiteSpace(JsonElement.Parse(problem).GetProperty("title").GetString()));
    }

    /// <summary>It is ready again, soon.</summary>
    public static async Task IsOverAsync(LoneNode node, ITestOutputHelper output, double since)
    {
        await UntilAsync(
            "/ready says yes",
            async () => (await node.AskAsync("ready"))!.Value,
            answer => answer.Status == HttpStatusCode.OK
        );
        IsInTime("/ready again", since, output);
        await UntilAsync("the metric says yes", node.ReadyMetricAsync, ready => ready == "1");
        IsInTime("the metric again", since, output);
    }

    /// <summary>
    /// Every player was paused once, and was told nothing else: not that it plays, and not that it joined again.
    /// </summary>
    public static void ArePausedOnce(IEnumerable<WatchedPair> pairs) =>
        Assert.All(pairs, pair =>
            Assert.All(pair.Told, told => Assert.True(told is ["p2p_pause 1"], $"{pair.GameId}: {pair.Saying}"))
        );

    public static async Task<T> UntilAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> isSo)
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            var answer = await ask();
            if (isSo(answer))
                return answer;
            Assert.True(
                Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30),
                $"Waited 30 s until {what}: {answer}"
            );
        }
    }

    private static void IsInTime(string what, double since, ITestOutputHelper output)
    {
        var took = WallClock.Now - since;
        output.WriteLine($"measured: {what} after {took:0} ms");
        Assert.True(took < (SaidWithin + AskedWithin).TotalMilliseconds, $"{what}: after {took:0} ms");
    }
}
