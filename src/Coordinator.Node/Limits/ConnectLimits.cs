using System.Globalization;
using System.Threading.RateLimiting;
using Coordinator.Node.Api;
using Coordinator.Node.Options;
using Coordinator.Node.Tokens;
using Coordinator.Protocol;

namespace Coordinator.Node.Limits;

/// <summary>How often the hub's door is knocked at: by one player, from one address, and without a token at all.</summary>
internal sealed partial class ConnectLimits(
    NodeOptions options, LimitMetrics metrics, TimeProvider time, ILogger<ConnectLimits> log) : IDisposable
{
    /// <summary>Of whose requests it is that are too many; completes a sentence.</summary>
    private const string Players = "this player connects too often", Addresses = "too many connections come from your address",
        Tokenless = "too many requests without a token come from your address";

    private readonly ClientAddress addresses = new(options.Limits.TrustedProxies);
    private readonly PartitionedRateLimiter<string> perPlayer = Buckets.PerKey(options.Limits.ConnectsPerPlayer);
    private readonly PartitionedRateLimiter<string> perAddress = Buckets.PerKey(options.Limits.ConnectsPerAddress);
    private readonly PartitionedRateLimiter<string> withoutToken = Buckets.PerKey(options.Limits.WithoutToken);
    private readonly Refusals refusals = new(time);
    private readonly RareLog rare = new(time);

    /// <summary>Before a token is looked at, which costs more than this. Requests of a connection that is there are not counted.</summary>
    /// <returns>Whether the request may go on; else it has been answered.</returns>
    public async Task<bool> AdmitsAsync(HttpContext context)
    {
        if (!HasToken(context.Request))
            return await TakeAsync(
                context, withoutToken, addresses.Of(context) ?? ClientAddress.Direct(context), LimitKind.WithoutToken, Tokenless);
        if (context.Request.Query["id"].ToString().Length > 0 || addresses.Of(context) is not { } address) return true;
        if (await TakeAsync(context, perAddress, address, LimitKind.ConnectOfAddress, Addresses)) return true;
        if (rare.Count() is { } times) OfOneAddress(address, times);
        return false;
    }

    /// <summary>As <see cref="AdmitsAsync(HttpContext)"/>, once it is known who asks.</summary>
    public Task<bool> AdmitsAsync(HttpContext context, PlayerIdentity player) => TakeAsync(
        context, perPlayer, $"{player.GameId}/{player.PlayerId}", LimitKind.ConnectOfPlayer, Players);

    public void Dispose()
    {
        perPlayer.Dispose();
        perAddress.Dispose();
        withoutToken.Dispose();
    }

    private static bool HasToken(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Query["access_token"].ToString().Length > 0;

    private async Task<bool> TakeAsync(
        HttpContext context, PartitionedRateLimiter<string> limiter, string key, LimitKind kind, string what)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired) return true;
        metrics.Count(kind);
        if (!await refusals.InTurnAsync(context.RequestAborted))
        {
            context.Abort();
            return false;
        }
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, Math.Ceiling(after.TotalSeconds)) : 1;
        context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await Problems.Write(context, StatusCodes.Status429TooManyRequests, $"{CallErrors.Limited}{what}. Try again in {wait} s.");
        return false;
    }

    [LoggerMessage(30, LogLevel.Warning,
        "Connections are refused because too many come from one address, {Address} for one ({Times} since this was said last). If it is a "
        + "proxy's, list it in Coordinator:Limits:TrustedProxies; if many players share it, raise Coordinator:Limits:ConnectsPerAddress.")]
    private partial void OfOneAddress(string address, long times);
}
