using Coordinator.Node.Api;
using Coordinator.Node.Start;
using Coordinator.Record;

namespace Coordinator.Node.Exports;

/// <summary>
/// The record of all games, as files to compute with: <c>/exports/{table}.csv</c> and <c>.jsonl</c>, and what their
/// columns mean. For backends with a key, and for operators through the management port.
/// </summary>
internal static class ExportRoutes
{
    /// <summary>
    /// Files that a node writes at once. Each keeps three connections to the database for as long as the download
    /// takes, and the games' journal needs the rest of the pool.
    /// </summary>
    private const int AtOnce = 3;

    private static readonly TimeSpan TurnWithin = TimeSpan.FromSeconds(30);

    private static readonly IRowFormat[] Formats = [new CsvRows(), new JsonRows()];

    public static void MapExports(this WebApplication app)
    {
        var turns = new SemaphoreSlim(AtOnce);
        Map(
            app.MapGroup("/exports").AddEndpointFilter<RouteGroupBuilder, ApiAccess>().OnlyThrough(Listener.Players),
            turns
        );
        Map(app.MapGroup("/exports").OnlyThrough(Listener.Management), turns);
    }

    private static void Map(RouteGroupBuilder exports, SemaphoreSlim turns)
    {
        foreach (var table in ExportTables.All)
        {
            foreach (var format in Formats)
            {
                exports
                    .MapGet($"/{table.Name}.{format.Extension}", (HttpContext context, IGameHistory history) =>
                        InTurn(context, history, table, format, turns)
                    )
                    .AddEndpointFilter<RouteHandlerBuilder, StoreFilter>();
            }
        }
        exports.MapGet("/dictionary.json", DataDictionary.Json);
        exports.MapGet("/dictionary.csv", DataDictionary.Csv);
    }

    private static async Task<IResult> InTurn(
        HttpContext context,
        IGameHistory history,
        ExportTable table,
        IRowFormat format,
        SemaphoreSlim turns
    )
    {
        if (!await turns.WaitAsync(TurnWithin, context.RequestAborted))
        {
            context.Response.Headers.RetryAfter = "10";
            return Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                $"This node writes {AtOnce} other exports. Try again when one is done."
            );
        }
        try
        {
            return await Export(context, history, table, format);
        }
        finally
        {
            turns.Release();
        }
    }

    private static async Task<IResult> Export(
        HttpContext context,
        IGameHistory history,
        ExportTable table,
        IRowFormat format
    )
    {
        var query = new QueryFields(context.Request.Query);
        var (from, to) = TimeRange.Read(query);
        var wanted = new HistoryQuery(table.Kinds, from, to, query.Text("game_id"));
        if (query.Errors.Count > 0)
            return Problems.BadFields("The record can't be exported so: a parameter is wrong.", query.Errors);

        // The first record is fetched before the answer begins, so that a journal that is away is an error, not an
        // empty file.
        await using var records = history
            .ReadAsync(wanted, context.RequestAborted)
            .GetAsyncEnumerator(context.RequestAborted);
        var hasRecord = await records.MoveNextAsync();

        context.Response.ContentType = format.ContentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{table.Name}.{format.Extension}\"";
        await using var writer = new StreamWriter(context.Response.Body, leaveOpen: true) { NewLine = format.NewLine };
        if (format.Header(table) is { } header)
            await writer.WriteLineAsync(header);
        for (; hasRecord; hasRecord = await records.MoveNextAsync())
            await writer.WriteLineAsync(format.Line(table, records.Current));
        return TypedResults.Empty;
    }
}
