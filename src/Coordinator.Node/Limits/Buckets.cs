using System.Threading.RateLimiting;
using Coordinator.Node.Options;

namespace Coordinator.Node.Limits;

/// <summary>Token buckets: a burst at once, then so many a second.</summary>
internal static class Buckets
{
    /// <summary>One bucket, which is filled when its user says so.</summary>
    public static TokenBucketRateLimiter New(Rate rate) => new(Settings(rate, autoReplenishment: false));

    /// <summary>A bucket for each key, filled by one timer for all, and forgotten when it has been full for some
    /// seconds.</summary>
    public static PartitionedRateLimiter<string> PerKey(Rate rate) =>
        PartitionedRateLimiter.Create<string, string>(key =>
            rate.IsLimited
                ? RateLimitPartition.GetTokenBucketLimiter(key, _ => Settings(rate, autoReplenishment: true))
                : RateLimitPartition.GetNoLimiter(key)
        );

    private static TokenBucketRateLimiterOptions Settings(Rate rate, bool autoReplenishment) =>
        new()
        {
            TokenLimit = rate.Burst,
            TokensPerPeriod = rate.PerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = autoReplenishment,
        };
}
