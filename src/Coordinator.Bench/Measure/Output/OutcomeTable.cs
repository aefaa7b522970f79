using System.Globalization;

namespace Coordinator.Bench.Measure.Output;

/// <summary>An outcome as lines to read.</summary>
internal static class OutcomeTable
{
    private const int LabelWidth = 50,
        ValueWidth = 11,
        UnitWidth = 12;

    private static readonly (string Name, double Share)[] Columns =
    [
        ("p50", 0.5),
        ("p99", 0.99),
        ("p99.9", 0.999),
        ("max", 1),
    ];

    public static IEnumerable<string> Lines(Outcome outcome)
    {
        var settings = outcome.Settings.Select(s => $"{s.Key} {Text(s.Value)}");
        yield return $"{outcome.Command}: {string.Join(", ", settings)}";
        foreach (var number in outcome.Numbers.Where(n => n.Value is not null || n.Note is not null))
        {
            var value = $"{number.Label, -LabelWidth}{Text(number.Value), ValueWidth}";
            yield return $"{value} {number.Unit, -UnitWidth}{number.Note}".TrimEnd();
        }
        var times = outcome.Times.Where(t => t.Values.Count > 0).ToList();
        if (times.Count > 0)
        {
            var names = Columns.Select(c => $"{c.Name, ValueWidth}");
            yield return $"{"ms", -LabelWidth}{string.Concat(names)}{"of", ValueWidth}";
        }
        foreach (var (_, label, values) in times)
        {
            var cells = Columns.Select(c =>
                $"{values.Percentile(c.Share).ToString("0.00", CultureInfo.InvariantCulture), ValueWidth}"
            );
            yield return $"{label, -LabelWidth}{string.Concat(cells)}{values.Count, ValueWidth}";
        }
        foreach (var remark in outcome.Remarks)
            yield return $"note: {remark}";
        foreach (var violation in outcome.Violations.First)
            yield return $"violation: {violation}";
        if (outcome.Violations.Count > outcome.Violations.First.Count)
            yield return $"violation: and {outcome.Violations.Count - outcome.Violations.First.Count} more";
        yield return $"violations: {outcome.Violations.Count}";
    }

    private static string Text(double? value) =>
        value switch
        {
            null => "-",
            >= 100 or 0 => value.Value.ToString("0", CultureInfo.InvariantCulture),
            >= 1 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
            _ => value.Value.ToString("0.000", CultureInfo.InvariantCulture),
        };

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
