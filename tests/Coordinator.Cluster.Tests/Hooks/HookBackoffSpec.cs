using Coordinator.Hooks;

namespace Coordinator.Cluster.Tests.Hooks;

/// <summary>How long an endpoint is left alone.</summary>
public sealed class HookBackoffSpec
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(1_000_000, 300)]
    public void each_failure_doubles_the_wait_up_to_five_minutes(int attempts, int seconds)
    {
        Assert.Equal(0.8 * seconds, HookBackoff.After(attempts, null, 0).TotalSeconds, precision: 3);
        Assert.Equal(1.2 * seconds, HookBackoff.After(attempts, null, 1).TotalSeconds, precision: 3);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(0, 4)]
    [InlineData(-5, 4)]
    [InlineData(86_400, 3_600)]
    public void an_endpoint_may_ask_for_more_time_within_bounds_and_not_for_less(int askedFor, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HookBackoff.After(3, TimeSpan.FromSeconds(askedFor), 0.5));
}
