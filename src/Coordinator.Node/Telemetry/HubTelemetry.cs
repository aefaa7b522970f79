using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Coordinator.Cluster.Telemetry;
using Coordinator.Node.Hubs;
using Coordinator.Node.Limits;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Microsoft.AspNetCore.SignalR;
using Results = Coordinator.Protocol.Results;

namespace Coordinator.Node.Telemetry;

/// <summary>
/// Counts every call of a player, begins its trace, and says what a player is told of one that failed: one filter, since each
/// adds a state machine to every call. A log line about a call that failed is written within its span.
/// </summary>
internal sealed class HubTelemetry(HubMetrics metrics, HubErrors errors, LimitMetrics limits, TimeProvider time) : IHubFilter
{
    /// <summary>Of calls that are answered with something else than a result.</summary>
    private const string Ok = "ok";

    /// <summary>Of calls that failed; which way, <c>coordinator.hub.errors</c> says.</summary>
    private const string Error = "error";

    /// <summary>The contract's names of the hub's methods by those of the code, which are what SignalR tells a filter.</summary>
    private static readonly FrozenDictionary<string, string> Names = typeof(GameHub).GetMethods()
        .Select(method => (method.Name, Wire: method.GetCustomAttribute<HubMethodNameAttribute>()?.Name))
        .Where(method => method.Wire is not null)
        .ToFrozenDictionary(method => method.Name, method => method.Wire!);

    /// <summary>Silence that is believed, in ms. A page that was frozen for longer says nothing about detection.</summary>
    private const double LongestSilence = 60_000;

    private readonly Refusals refusals = new(time);

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var method = Names.GetValueOrDefault(invocationContext.HubMethodName, invocationContext.HubMethodName);
        var began = Stopwatch.GetTimestamp();
        using var span = Begin(method, invocationContext.Context);
        try
        {
            if (CallBudget.Over(invocationContext.Context, method) is { } kind)
                await RefuseAsync(kind, method, invocationContext.Context);
            var answer = await next(invocationContext);
            var result = ResultOf(answer);
            metrics.Called(method, result, Stopwatch.GetElapsedTime(began));
            Count(method, result, invocationContext.HubMethodArguments);
            span?.SetTag(CoordinatorTelemetry.Result, result);
            return answer;
        }
        catch (Exception e)
        {
            var told = errors.Of(e, invocationContext);
            metrics.Called(method, Error, Stopwatch.GetElapsedTime(began));
            metrics.Failed(KindOf(told));
            span?.SetTag(CoordinatorTelemetry.Result, Error).SetStatus(ActivityStatusCode.Error, told.Message);
            if (ReferenceEquals(told, e)) throw;
            throw told;
        }
    }

    /// <summary>Nobody reads of a connection while as many of its calls are being answered as may run beside each other.</summary>
    private async Task RefuseAsync(LimitKind kind, string method, HubCallerContext caller)
    {
        limits.Count(kind);
        if (!await refusals.InTurnAsync(caller.ConnectionAborted)) caller.Abort();
        throw new HubException($"{CallErrors.Limited}too many calls of {method} on this connection, repeat it later.");
    }

    private static Activity? Begin(string method, HubCallerContext caller)
    {
        if (!CoordinatorTelemetry.Source.HasListeners()) return null;
        // A trace of its own: the request that the connection came with lasts as long as the player plays.
        Activity.Current = null;
        var span = CoordinatorTelemetry.Source.StartActivity($"hub {method}", ActivityKind.Server);
        if (span is null) return null;
        span.SetTag("rpc.system", "signalr").SetTag("rpc.method", method);
        if (ConnectedPlayer.Of(caller) is { Identity: var player })
            span.SetTag(CoordinatorTelemetry.GameId, player.GameId).SetTag(CoordinatorTelemetry.PlayerId, player.PlayerId);
        return span;
    }

    private void Count(string method, string result, IReadOnlyList<object?> arguments)
    {
        if (arguments is not [JsonElement json]) return;
        var fields = new Fields(json);
        switch (method, result)
        {
            // A call that succeeded has a type that is one of three.
            case (HubMethods.WebRtcSignal, Results.Relayed):
                metrics.Relayed(fields.Json("type")!.Value.GetString()!);
                break;
            // Only the report that starts a pause: the others speak of the same loss, or repeat themselves. What can't be a
            // silence is passed over, since nothing but this figure depends on it.
            case (HubMethods.ConnectionLost, Results.Pause)
                when fields.Json("silence_ms") is { ValueKind: JsonValueKind.Number } silence
                    && silence.TryGetDouble(out var ms) && ms is >= 0 and <= LongestSilence:
                metrics.Detected(TimeSpan.FromMilliseconds(ms));
                break;
        }
    }

    private static string ResultOf(object? answer) => answer is ResultDto { Result: var result } ? result : Ok;

    private static HubErrorKind KindOf(HubException e) => e.Message switch
    {
        CallErrors.Forbidden => HubErrorKind.Forbidden,
        HubErrors.Unavailable => HubErrorKind.Unavailable,
        HubErrors.Unexpected => HubErrorKind.Internal,
        { } message when message.StartsWith(CallErrors.Limited, StringComparison.Ordinal) => HubErrorKind.Limited,
        _ => HubErrorKind.Invalid,
    };
}
