using Coordinator.Protocol;

namespace Coordinator.Node.Exports;

/// <summary>What stands in the exported files, for whoever computes with them.</summary>
internal static class DataDictionary
{
    /// <summary>As JSON: each file with its columns.</summary>
    public static IResult Json() =>
        TypedResults.Json(
            ExportTables.All.Select(table => new Table(
                table.Name,
                table.Meaning,
                [.. table.Columns.Select(column => new Column(column.Name, column.Type, column.Unit, column.Meaning))]
            )),
            WireJson.Options
        );

    /// <summary>As a table: a column of a file a row.</summary>
    public static IResult Csv() =>
        TypedResults.Text(
            string.Concat(
                ExportTables
                    .All.SelectMany(table =>
                        table.Columns.Select(column =>
                            (string?[])[table.Name, column.Name, column.Type, column.Unit, column.Meaning]
                        )
                    )
                    .Prepend(["file", "column", "type", "unit", "meaning"])
                    .Select(row => string.Join(',', row.Select(CsvRows.Field)) + "\r\n")
            ),
            "text/csv; charset=utf-8; header=present"
        );

    private sealed record Table(string File, string Meaning, IReadOnlyList<Column> Columns);

    private sealed record Column(string Name, string Type, string? Unit, string Meaning);
}
