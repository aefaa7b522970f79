using System.Diagnostics;
using System.Text.Json;
using Coordinator.Cluster.Telemetry;
using Coordinator.Node.Limits;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Results = Coordinator.Protocol.Results;

namespace Coordinator.Node.Players;

/// <summary>
/// Holds every call of a player to its limit, counts it, begins its trace, and says what the player is told of one that
/// failed: all in one place, since each adds a state machine to every call. A log line about a call that failed is
/// written within its span.
/// </summary>
internal sealed class CallTelemetry(CallMetrics metrics, CallFailures failures, LimitMetrics limits, TimeProvider time)
{
    /// <summary>Of calls that are answered with something else than a result.</summary>
    private const string Ok = "ok";

    /// <summary>Of calls that failed; which way, <c>coordinator.hub.errors</c> says.</summary>
    private const string Error = "error";

    /// <summary>Silence that is believed, in ms. A page that was frozen for longer says nothing about
    /// detection.</summary>
    private const double LongestSilence = 60_000;

    private readonly Refusals refusals = new(time);

    /// <exception cref="CallException">The call was refused, or has failed.</exception>
    public async Task<object> AnswerAsync(ConnectedPlayer player, string method, JsonElement fields, PlayerCall call)
    {
        var began = Stopwatch.GetTimestamp();
        using var span = Begin(method, player);
        try
        {
            if (player.Budget.Over(method) is { } kind)
                await RefuseAsync(kind, method, player);
            var answer = await call(player, fields);
            var result = ResultOf(answer);
            metrics.Called(method, result, Stopwatch.GetElapsedTime(began));
            Count(method, result, fields);
            span?.SetTag(CoordinatorTelemetry.Result, result);
            return answer;
        }
        catch (Exception e)
        {
            var told = failures.Of(e, player, method);
            metrics.Called(method, Error, Stopwatch.GetElapsedTime(began));
            metrics.Failed(KindOf(told));
            span?.SetTag(CoordinatorTelemetry.Result, Error).SetStatus(ActivityStatusCode.Error, told.Message);
            if (ReferenceEquals(told, e))
                throw;
            throw told;
        }
    }

    /// <summary>Nobody reads of a connection while as many of its calls are being answered as may run beside each
    /// other.</summary>
    private async Task RefuseAsync(LimitKind kind, string method, ConnectedPlayer player)
    {
        limits.Count(kind);
        if (!await refusals.InTurnAsync(CancellationToken.None))
            player.Line.Abort();
        throw new CallException(CallFailures.TooManyCalls(method));
    }

    private static Activity? Begin(string method, ConnectedPlayer player)
    {
        if (!CoordinatorTelemetry.Source.HasListeners())
            return null;
        // A trace of its own: the request that the connection came with lasts as long as the player plays.
        Activity.Current = null;
        return CoordinatorTelemetry
            .Source.StartActivity($"hub {method}", ActivityKind.Server)
            ?.SetTag("rpc.system", player.Line.Protocol)
            .SetTag("rpc.method", method)
            .SetTag(CoordinatorTelemetry.GameId, player.Identity.GameId)
            .SetTag(CoordinatorTelemetry.PlayerId, player.Identity.PlayerId);
    }

    private void Count(string method, string result, JsonElement json)
    {
        var fields = new Fields(json);
        switch (method, result)
        {
            // A call that succeeded has a type that is one of three.
            case (HubMethods.WebRtcSignal, Results.Relayed):
                metrics.Relayed(fields.Json("type")!.Value.GetString()!);
                break;
            // Only the report that starts a pause: the others speak of the same loss, or repeat themselves. What can't
            // be a silence is passed over, since nothing but this figure depends on it.
            case (HubMethods.ConnectionLost, Results.Pause)
                when fields.Json("silence_ms") is { ValueKind: JsonValueKind.Number } silence
                    && silence.TryGetDouble(out var ms)
                    && ms is >= 0 and <= LongestSilence:
                metrics.Detected(TimeSpan.FromMilliseconds(ms));
                break;
        }
    }

    private static string ResultOf(object answer) => answer is ResultDto { Result: var result } ? result : Ok;

    private static CallErrorKind KindOf(CallException e) =>
        e.Message switch
        {
            CallErrors.Forbidden => CallErrorKind.Forbidden,
            CallFailures.Unavailable => CallErrorKind.Unavailable,
            CallFailures.Unexpected => CallErrorKind.Internal,
            { } message when message.StartsWith(CallErrors.Limited, StringComparison.Ordinal) => CallErrorKind.Limited,
            _ => CallErrorKind.Invalid,
        };
}
