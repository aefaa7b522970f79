using Coordinator.Node.Api;
using Coordinator.Node.Start;
using Coordinator.Protocol;
using Coordinator.Record.Timing;
using Microsoft.AspNetCore.Mvc;

namespace Coordinator.Node.Exports;

/// <summary>
/// <c>/timing-advice</c>: what share of pauses would have resumed, and how many losses there would have been, with
/// other settings. Of the last 30 days, unless <c>from</c> and <c>to</c> say otherwise.
/// </summary>
internal static class TimingRoutes
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    public static void MapTimingAdvice(this WebApplication app)
    {
        app.MapGet("/timing-advice", AdviseAsync)
            .AddEndpointFilter<RouteHandlerBuilder, ApiAccess>()
            .AddEndpointFilter<RouteHandlerBuilder, StoreFilter>()
            .OnlyThrough(Listener.Players);
        app.MapGet("/timing-advice", AdviseAsync)
            .AddEndpointFilter<RouteHandlerBuilder, StoreFilter>()
            .OnlyThrough(Listener.Management);
    }

    private static async Task<IResult> AdviseAsync(
        HttpRequest request,
        [FromServices] ITimingAdvisor advisor,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var query = new QueryFields(request.Query);
        var (from, to) = TimeRange.Read(query);
        if (query.Errors.Count > 0)
            return Problems.BadFields("There is no advice for that: a parameter is wrong.", query.Errors);

        var end = to ?? time.GetUtcNow();
        var begin = from ?? end - Lately;
        var advice = await advisor.AdviseAsync(begin, end, cancel);
        return TypedResults.Json(
            new AdviceDto(
                begin.ToUnixTimeMilliseconds(),
                end.ToUnixTimeMilliseconds(),
                advice.NearMisses,
                advice.Losses,
                advice.Pauses,
                [
                    .. advice.Grace.Select(row => new GraceDto(
                        (long)row.Grace.TotalMilliseconds,
                        row.Losses,
                        row.Needless,
                        row.Avoided
                    )),
                ],
                [
                    .. advice.Timeout.Select(row => new TimeoutDto(
                        (long)row.Timeout.TotalMilliseconds,
                        row.Recovered,
                        row.Lasted
                    )),
                ]
            ),
            WireJson.Options
        );
    }

    private sealed record AdviceDto(
        long From,
        long To,
        int NearMisses,
        int Losses,
        int Pauses,
        IReadOnlyList<GraceDto> Grace,
        IReadOnlyList<TimeoutDto> ReconnectionTimeout
    );

    private sealed record GraceDto(long GraceMs, int Losses, int Needless, int Avoided);

    private sealed record TimeoutDto(long ReconnectionTimeoutMs, double? Recovered, int Lasted);
}
