using System.Globalization;
using System.Text.Json;
using Coordinator.Cluster.History;
using Coordinator.Protocol;

namespace Coordinator.Node.Api;

/// <summary>One way to write the rows of the record, a line each.</summary>
internal interface IRowFormat
{
    string ContentType { get; }
    string FileName { get; }
    string NewLine { get; }
    string? Header { get; }
    string Line(HistoryRow row);
}

/// <summary>
/// A row as it is written: for a disconnection <c>player_id</c> is who noticed, for an attempt who was lost, for a pause
/// who noticed first. Times in Unix ms, durations in ms.
/// </summary>
internal sealed record ExportRow(
    string Kind, string GameId, int Epoch, long Timestamp, string PlayerId, string? PeerId, long? Frame,
    string? IceState, string? DcState, long? ReportedTimestamp, long? DurationMs, int? Attempts, string? Outcome)
{
    public static ExportRow Of(HistoryRow row) => new(
        KindOf(row.Kind), row.GameId, row.Epoch, row.At.ToUnixTimeMilliseconds(), row.Player, row.Peer, row.Frame,
        row.IceState, row.DcState, row.ReportedAt?.ToUnixTimeMilliseconds(), (long?)row.Duration?.TotalMilliseconds,
        row.Attempts, row.Outcome);

    private static string KindOf(HistoryKind kind) => kind switch
    {
        HistoryKind.Disconnection => "disconnection",
        HistoryKind.Attempt => "attempt",
        HistoryKind.Pause => "pause",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a name."),
    };
}

/// <summary>A JSON object a line; what a row does not have is left out.</summary>
internal sealed class JsonRows : IRowFormat
{
    public string ContentType => "application/x-ndjson; charset=utf-8";
    public string FileName => "reconnections.jsonl";
    public string NewLine => "\n";
    public string? Header => null;
    public string Line(HistoryRow row) => JsonSerializer.Serialize(ExportRow.Of(row), WireJson.Options);
}

/// <summary>RFC 4180, with a header; what a row does not have is empty.</summary>
internal sealed class CsvRows : IRowFormat
{
    public string ContentType => "text/csv; charset=utf-8; header=present";
    public string FileName => "reconnections.csv";
    public string NewLine => "\r\n";

    public string Header =>
        "kind,game_id,epoch,timestamp,player_id,peer_id,frame,ice_state,dc_state,reported_timestamp,duration_ms,attempts,outcome";

    public string Line(HistoryRow row)
    {
        var r = ExportRow.Of(row);
        object?[] values =
        [
            r.Kind, r.GameId, r.Epoch, r.Timestamp, r.PlayerId, r.PeerId, r.Frame, r.IceState, r.DcState,
            r.ReportedTimestamp, r.DurationMs, r.Attempts, r.Outcome,
        ];
        return string.Join(',', values.Select(value => value is string text ? Quoted(text) : Plain(value)));
    }

    private static string Plain(object? number) => Convert.ToString(number, CultureInfo.InvariantCulture) ?? "";

    /// <summary>
    /// Ids and states are written by players: a spreadsheet takes one that begins like a formula for a formula, unless
    /// an apostrophe stands before it.
    /// </summary>
    private static string Quoted(string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]) text = $"'{text}";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
