using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.Telemetry;

/// <summary>One answer of <c>/metrics</c>, in Prometheus' text format.</summary>
internal sealed partial class Scrape
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> samples = [];

    private Scrape(string text)
    {
        Text = text;
        foreach (Match line in Sample().Matches(text))
        {
            var labels = Label()
                .Matches(line.Groups["labels"].Value)
                .ToDictionary(l => l.Groups[1].Value, l => l.Groups[2].Value);
            samples.Add(
                (
                    line.Groups["name"].Value,
                    labels,
                    double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture)
                )
            );
        }
    }

    public string Text { get; }

    public IReadOnlySet<string> Names => samples.Select(sample => sample.Name).ToHashSet();

    /// <summary>Every value that any label of the coordinator's own metrics has.</summary>
    public IReadOnlySet<string> OwnLabelValues =>
        samples
            .Where(sample => sample.Name.StartsWith("coordinator_", StringComparison.Ordinal))
            .SelectMany(sample => sample.Labels.Values)
            .ToHashSet();

    public static async Task<Scrape> OfAsync(TestNode node) =>
        new(await node.Management.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    /// <summary>Asks again until it is so: an answer may be kept for a moment, and what is asynchronous takes
    /// one.</summary>
    public static async Task<Scrape> UntilAsync(TestNode node, string what, Func<Scrape, bool> isSo)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var scrape = await OfAsync(node);
            if (isSo(scrape))
                return scrape;
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), $"Not {what} in 30 s:\n{scrape.Text}");
            await Task.Yield();
        }
    }

    /// <summary>The sum of the samples of this name with these labels; null where there is none.</summary>
    public double? Value(string name, params (string Name, string Value)[] labels)
    {
        var found = samples
            .Where(s => s.Name == name && labels.All(l => s.Labels.GetValueOrDefault(l.Name) == l.Value))
            .Select(s => s.Value)
            .ToList();
        return found.Count == 0 ? null : found.Sum();
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? (?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("""(\w+)="((?:[^"\\]|\\.)*)"[,}]?""")]
    private static partial Regex Label();
}
