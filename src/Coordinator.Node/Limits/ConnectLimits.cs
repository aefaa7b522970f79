using System.Globalization;
using System.Threading.RateLimiting;
using Coordinator.Node.Api;
using Coordinator.Node.Options;
using Coordinator.Node.Tokens;
using Coordinator.Protocol;

namespace Coordinator.Node.Limits;

/// <summary>How often the hub's door is knocked at: by one player, from one address, and without a token at
/// all.</summary>
internal sealed partial class ConnectLimits(
    NodeOptions options,
    LimitMetrics metrics,
    TimeProvider time,
    ILogger<ConnectLimits> log
) : IDisposable
{
    /// <summary>Of whose requests it is that are too many; completes a sentence.</summary>
    private const string Players = "this player connects too often",
        Addresses = "too many connections come from your address",
        Tokenless = "too many requests without a token come from your address";

    private readonly ClientAddress addresses = new(options.Limits.TrustedProxies);
    private readonly PartitionedRateLimiter<string> perPlayer = Buckets.PerKey(options.Limits.ConnectsPerPlayer);
    private readonly PartitionedRateLimiter<string> perAddress = Buckets.PerKey(options.Limits.ConnectsPerAddress);
    private readonly PartitionedRateLimiter<string> withoutToken = Buckets.PerKey(options.Limits.WithoutToken);
    private readonly Refusals refusals = new(time);
    private readonly RareLog rare = new(time);

    /// <summary>Before a token is looked at, which costs more than this. Requests of a connection that is there are not
    /// counted.</summary>
    /// <returns>Whether the request may go on; else it has been answered.</returns>
    public async Task<bool> AdmitsAsync(HttpContext context)
    {
        if (!HasToken(context.Request))
            return await TakeAsync(context, withoutToken, AddressOf(context), LimitKind.WithoutToken, Tokenless);
        return context.Request.Query["id"].ToString().Length > 0 || await AdmitsStrangerAsync(context);
    }

    /// <summary>As <see cref="AdmitsAsync(HttpContext)"/>, once it is known who asks.</summary>
    public Task<bool> AdmitsAsync(HttpContext context, PlayerIdentity player) =>
        TakeAsync(context, perPlayer, Key(player), LimitKind.ConnectOfPlayer, Players);

    /// <summary>As <see cref="AdmitsAsync(HttpContext)"/>, of a request that need not say yet who asks.</summary>
    public async Task<bool> AdmitsStrangerAsync(HttpContext context)
    {
        if (addresses.Of(context) is not { } address)
            return true;
        if (await TakeAsync(context, perAddress, address, LimitKind.ConnectOfAddress, Addresses))
            return true;
        if (rare.Count() is { } times)
            OfOneAddress(address, times);
        return false;
    }

    /// <summary>Whether a player that is known may connect, where no request waits for an answer.</summary>
    /// <returns>A sentence for the player, after a while; null: it may. An empty one: too many are being refused, there
    /// is no time for an answer.</returns>
    public Task<string?> RefusalAsync(PlayerIdentity player, CancellationToken gone) =>
        RefusalAsync(perPlayer, Key(player), LimitKind.ConnectOfPlayer, Players, gone);

    /// <summary>As <see cref="RefusalAsync(PlayerIdentity, CancellationToken)"/>, of one who has shown no token, or one
    /// that does not hold.</summary>
    public Task<string?> RefusalWithoutTokenAsync(string address, CancellationToken gone) =>
        RefusalAsync(withoutToken, address, LimitKind.WithoutToken, Tokenless, gone);

    /// <summary>The key under which a request without a token counts.</summary>
    public string AddressOf(HttpContext context) => addresses.Of(context) ?? ClientAddress.Direct(context);

    public void Dispose()
    {
        perPlayer.Dispose();
        perAddress.Dispose();
        withoutToken.Dispose();
    }

    private static bool HasToken(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Query["access_token"].ToString().Length > 0;

    private static string Key(PlayerIdentity player) => $"{player.GameId}/{player.PlayerId}";

    private async Task<bool> TakeAsync(
        HttpContext context,
        PartitionedRateLimiter<string> limiter,
        string key,
        LimitKind kind,
        string what
    )
    {
        if (Take(limiter, key, kind) is not { } wait)
            return true;
        if (await refusals.InTurnAsync(context.RequestAborted))
        {
            context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
            await Problems.Write(context, StatusCodes.Status429TooManyRequests, Sentence(what, wait));
        }
        else
        {
            context.Abort();
        }
        return false;
    }

    private async Task<string?> RefusalAsync(
        PartitionedRateLimiter<string> limiter,
        string key,
        LimitKind kind,
        string what,
        CancellationToken gone
    ) =>
        Take(limiter, key, kind) is not { } wait ? null
        : await refusals.InTurnAsync(gone) ? Sentence(what, wait)
        : "";

    /// <summary>In how many seconds it may be tried again; null: it may now.</summary>
    private int? Take(PartitionedRateLimiter<string> limiter, string key, LimitKind kind)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired)
            return null;
        metrics.Count(kind);
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
            ? (int)Math.Max(1, Math.Ceiling(after.TotalSeconds))
            : 1;
    }

    private static string Sentence(string what, int wait) =>
        string.Create(CultureInfo.InvariantCulture, $"{CallErrors.Limited}{what}. Try again in {wait} s.");

    [LoggerMessage(
        30,
        LogLevel.Warning,
        "Connections are refused because too many come from one address, {Address} for one ({Times} since this was "
            + "said last). If it is a "
            + "proxy's, list it in Coordinator:Limits:TrustedProxies; if many players share it, raise "
            + "Coordinator:Limits:ConnectsPerAddress."
    )]
    private partial void OfOneAddress(string address, long times);
}
