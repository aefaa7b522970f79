using System.Globalization;
using Coordinator.Cluster.History;
using Coordinator.Node.Start;

namespace Coordinator.Node.Api;

/// <summary>The record of all games, as files to compute with.</summary>
internal static class ExportRoutes
{
    public static void MapExports(this WebApplication app)
    {
        var exports = app.MapGroup("/exports")
            .AddEndpointFilter<RouteGroupBuilder, ApiAccess>()
            .OnlyThrough(Listener.Players);
        exports.MapGet("/reconnections.csv", (HttpContext context, IGameHistory history) =>
            Export(context, history, new CsvRows()));
        exports.MapGet("/reconnections.jsonl", (HttpContext context, IGameHistory history) =>
            Export(context, history, new JsonRows()));
    }

    private static async Task<IResult> Export(HttpContext context, IGameHistory history, IRowFormat format)
    {
        const string expected = "must be a time: Unix milliseconds, or ISO 8601 such as 2026-11-23T12:00:00Z.";
        var query = new QueryFields(context.Request.Query);
        var from = query.Parsed("from", Time, expected);
        var to = query.Parsed("to", Time, expected);
        if (from > to) query.Refuse("to", "must not be before from.");
        if (query.Errors.Count > 0)
            return Problems.BadFields("The record can't be exported so: a parameter is wrong.", query.Errors);

        // The first row is fetched before the answer begins, so that a journal that is away is an error, not an empty file.
        await using var rows = history.ReadAsync(from, to, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        var hasRow = await rows.MoveNextAsync();

        context.Response.ContentType = format.ContentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{format.FileName}\"";
        await using var writer = new StreamWriter(context.Response.Body, leaveOpen: true) { NewLine = format.NewLine };
        if (format.Header is { } header) await writer.WriteLineAsync(header);
        for (; hasRow; hasRow = await rows.MoveNextAsync())
            await writer.WriteLineAsync(format.Line(rows.Current));
        return TypedResults.Empty;
    }

    private static DateTimeOffset? Time(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms))
            return ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
        // Beginning with a four-digit year, or .NET would take many more forms for a time.
        return text.Length >= 10 && text[4] == '-' && text.Take(4).All(char.IsAsciiDigit)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
