using System.Text.Json;
using Coordinator.Client.Playing;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hub;

/// <summary>
/// Keeps the player's token fresh while there is a connection, since a token that has run out opens no door after it.
/// </summary>
internal sealed class TokenRenewal(
    IPlayerLoop loop,
    ICoordinatorClock clock,
    Func<string, object, Task<JsonElement>> invoke,
    PlayerCredentials credentials,
    ILogger log
)
{
    /// <summary>Not more often, whatever the token's life and whatever the clocks say.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(10);

    /// <summary>Not less often: a timer has to bear it.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromDays(1);

    /// <summary>A coordinator that gives none, since it is older or just now can't, is asked again after this
    /// time.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);

    private readonly LoopTimer _timer = new(loop);
    private TimeSpan? _askedAt;
    private bool _isStopped;

    /// <summary>There is a connection to the coordinator.</summary>
    public void OnAttached()
    {
        if (_isStopped)
            return;
        var next = _askedAt + Least;
        if (next is null || next <= loop.Now)
            Renew();
        else
            _timer.Set(next.Value - loop.Now, Renew);
    }

    public void Stop()
    {
        _isStopped = true;
        _timer.Cancel();
    }

    private void Renew()
    {
        _askedAt = loop.Now;
        _timer.Cancel();
        loop.Await(invoke(HubMethods.RenewToken, new NoFields()), Take, OnFailure);
    }

    private void Take(JsonElement answer)
    {
        if (!TryRead(answer, out var token, out var expiresAt))
        {
            AskAgain(AfterRefusal);
            return;
        }
        credentials.Token = token;
        clock.WhenMeasured(() => AskAgain(HalfOf(expiresAt - clock.Now)));
    }

    private void AskAgain(TimeSpan after)
    {
        if (!_isStopped)
            _timer.Set(after, Renew);
    }

    /// <summary>The token that there is has to do for now.</summary>
    private void OnFailure(Exception error)
    {
        log.LogDebug(error, "The token was not renewed.");
        AskAgain(AfterRefusal);
    }

    private static TimeSpan HalfOf(double leftMs) =>
        TimeSpan.FromMilliseconds(Math.Clamp(leftMs / 2, Least.TotalMilliseconds, Most.TotalMilliseconds));

    private static bool TryRead(JsonElement answer, out string token, out double expiresAt)
    {
        (token, expiresAt) = ("", 0);
        if (
            answer.ValueKind != JsonValueKind.Object
            || !answer.TryGetProperty("token", out var told)
            || told.ValueKind != JsonValueKind.String
            || !answer.TryGetProperty("expires_at", out var at)
            || at.ValueKind != JsonValueKind.Number
        )
            return false;
        token = told.GetString()!;
        return at.TryGetDouble(out expiresAt) && double.IsFinite(expiresAt) && !string.IsNullOrWhiteSpace(token);
    }
}
