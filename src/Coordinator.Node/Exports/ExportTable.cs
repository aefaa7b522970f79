using Coordinator.Record;

namespace Coordinator.Node.Exports;

/// <summary>
/// A file that can be exported: which records stand in it, and what its columns are. The same definition writes the
/// files and explains them (<see cref="DataDictionary"/>).
/// </summary>
internal sealed record ExportTable(
    string Name,
    HistoryKinds Kinds,
    string Meaning,
    IReadOnlyList<ExportColumn> Columns
);

/// <summary>
/// A column. <c>Type</c>: <c>text</c>, <c>integer</c> or <c>boolean</c>. <c>Unit</c>: null where there is none.
/// <c>ValueOf</c>: null where a record has no such value.
/// </summary>
internal sealed record ExportColumn(
    string Name,
    string Type,
    string? Unit,
    string Meaning,
    Func<HistoryRecord, object?> ValueOf
)
{
    public static ExportColumn Text(string name, string meaning, Func<HistoryRecord, string?> of) =>
        new(name, "text", null, meaning, of);

    public static ExportColumn Number(string name, string? unit, string meaning, Func<HistoryRecord, long?> of) =>
        new(name, "integer", unit, meaning, record => of(record));

    /// <summary>A time on the coordinator's clock, unless the meaning says otherwise.</summary>
    public static ExportColumn Time(string name, string meaning, Func<HistoryRecord, DateTimeOffset?> of) =>
        new(name, "integer", "Unix ms (UTC)", meaning, record => of(record)?.ToUnixTimeMilliseconds());

    public static ExportColumn Duration(string name, string meaning, Func<HistoryRecord, TimeSpan?> of) =>
        new(name, "integer", "ms", meaning, record => (long?)of(record)?.TotalMilliseconds);
}
