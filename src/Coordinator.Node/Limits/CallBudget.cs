using System.Collections.Frozen;
using System.Threading.RateLimiting;
using Coordinator.Node.Options;
using Coordinator.Protocol;

namespace Coordinator.Node.Limits;

/// <summary>How many calls of each kind one connection may still make. A kind costs nothing until it is used.</summary>
internal sealed class CallBudget(LimitOptions limits)
{
    private static readonly FrozenDictionary<string, LimitKind> Kinds = new Dictionary<string, LimitKind>
    {
        [HubMethods.Clock] = LimitKind.Clock,
        [HubMethods.WebRtcSignal] = LimitKind.Signal,
        [HubMethods.HealthReport] = LimitKind.Health,
        [HubMethods.ValidationSuccess] = LimitKind.Report,
        [HubMethods.ValidationFailed] = LimitKind.Report,
        [HubMethods.ConnectionLost] = LimitKind.Report,
        [HubMethods.ReconnectionSuccess] = LimitKind.Report,
        [HubMethods.ReconnectionTimeout] = LimitKind.Report,
        [HubMethods.LeaveGame] = LimitKind.Report,
    }.ToFrozenDictionary();

    private readonly TokenBucketRateLimiter?[] buckets = new TokenBucketRateLimiter?[(int)LimitKind.NoCall + 1];

    /// <summary>The budget that was kept in a connection's items.</summary>
    public static CallBudget Of(IDictionary<object, object?> items) => (CallBudget)items[typeof(CallBudget)]!;

    public void KeepIn(IDictionary<object, object?> items) => items[typeof(CallBudget)] = this;

    /// <summary>Takes one call out of the budget. Says which kind is over, or null where the call may be
    /// made.</summary>
    /// <param name="method">The contract's name of the method.</param>
    public LimitKind? Over(string method)
    {
        var kind = Kinds.GetValueOrDefault(method, LimitKind.OtherCall);
        return Take(kind) ? null : kind;
    }

    /// <summary>Takes one call out of the budget of a kind. False: the kind is over.</summary>
    public bool Take(LimitKind kind)
    {
        var rate = RateOf(kind);
        if (!rate.IsLimited)
            return true;
        // A lost race makes one bucket too many, which nobody has taken from.
        ref var bucket = ref buckets[(int)kind];
        var limiter = Volatile.Read(ref bucket)
            ?? Interlocked.CompareExchange(ref bucket, Buckets.New(rate), null)
            ?? bucket!;
        limiter.TryReplenish(); // of the time since the last call: ten thousand connections have no timers of their own
        using var lease = limiter.AttemptAcquire();
        return lease.IsAcquired;
    }

    private Rate RateOf(LimitKind kind) =>
        kind switch
        {
            LimitKind.Clock => limits.Clock,
            LimitKind.Signal => limits.Signals,
            LimitKind.Health => limits.Health,
            LimitKind.Report => limits.Reports,
            _ => limits.OtherCalls,
        };
}
