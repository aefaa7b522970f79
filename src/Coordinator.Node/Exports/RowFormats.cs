using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coordinator.Record;

namespace Coordinator.Node.Exports;

/// <summary>One way to write a table, a line a record.</summary>
internal interface IRowFormat
{
    string ContentType { get; }

    /// <summary>How the file's name ends, without the dot.</summary>
    string Extension { get; }

    string NewLine { get; }

    /// <summary>The line before all records, or null.</summary>
    string? Header(ExportTable table);

    string Line(ExportTable table, HistoryRecord record);
}

/// <summary>A JSON object a line; what a record does not have is left out.</summary>
internal sealed class JsonRows : IRowFormat
{
    /// <summary>A file is no web page: ids of any language stay readable in it.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ContentType => "application/x-ndjson; charset=utf-8";
    public string Extension => "jsonl";
    public string NewLine => "\n";

    public string? Header(ExportTable table) => null;

    public string Line(ExportTable table, HistoryRecord record)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written, Options))
        {
            json.WriteStartObject();
            foreach (var column in table.Columns)
            {
                switch (column.ValueOf(record))
                {
                    case string text:
                        json.WriteString(column.Name, text);
                        break;
                    case long number:
                        json.WriteNumber(column.Name, number);
                        break;
                }
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }
}

/// <summary>RFC 4180, with a header; what a record does not have is empty.</summary>
internal sealed partial class CsvRows : IRowFormat
{
    public string ContentType => "text/csv; charset=utf-8; header=present";
    public string Extension => "csv";
    public string NewLine => "\r\n";

    public string Header(ExportTable table) => string.Join(',', table.Columns.Select(column => column.Name));

    public string Line(ExportTable table, HistoryRecord record) =>
        string.Join(',', table.Columns.Select(column => Field(column.ValueOf(record))));

    public static string Field(object? value) =>
        value is string text ? Quoted(text) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>
    /// Ids and states are written by players: a spreadsheet takes one that begins like a formula for a formula, unless
    /// an apostrophe stands before it. Some split at a semicolon or a tab, too, and what follows begins a cell.
    /// </summary>
    private static string Quoted(string text)
    {
        text = BeginOfFormula.Replace(text, "'");
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    [GeneratedRegex(@"(?<=^|[;\t])(?=[=+\-@\t\r])", RegexOptions.CultureInvariant)]
    private static partial Regex BeginOfFormula { get; }
}
