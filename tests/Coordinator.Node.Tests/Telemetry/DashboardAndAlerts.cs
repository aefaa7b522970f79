using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.RepresentationModel;

namespace Coordinator.Node.Tests.Telemetry;

/// <summary>The dashboard and the alerting rules ask for what a node that was used really says.</summary>
[Collection(ScrapedAlone.Name)]
public sealed partial class DashboardAndAlerts(UsedNode used)
{
    /// <summary>Words of Prometheus' language that look like a metric's name.</summary>
    private static readonly string[] Words =
    [
        "and",
        "or",
        "unless",
        "by",
        "without",
        "on",
        "ignoring",
        "group_left",
        "group_right",
        "offset",
        "bool",
    ];

    /// <summary>Prometheus' own.</summary>
    private const string Up = "up";

    /// <summary>It takes two nodes, one of which dies.</summary>
    private const string Failover = "coordinator_failover_duration_seconds_bucket";

    [Fact]
    public Task The_dashboard_asks_for_metrics_that_there_are() => AreThereAsync(DashboardExpressions());

    [Fact]
    public Task The_alerts_ask_for_metrics_that_there_are() =>
        AreThereAsync(Alerts().Select(alert => Text(alert, "expr")));

    [Fact]
    public async Task Every_metric_of_the_coordinator_is_on_the_dashboard()
    {
        var scrape = await AllThereAsync();
        var shown = DashboardExpressions().SelectMany(MetricsIn).Select(Family).ToHashSet();

        Assert.Empty(
            scrape
                .Names.Where(name => name.StartsWith("coordinator_", StringComparison.Ordinal))
                .Select(Family)
                .Distinct()
                .Except(shown)
                .Except(["coordinator_games_created_total"])
        );
    }

    [Fact]
    public void An_alert_says_what_is_the_matter_how_bad_it_is_and_what_to_do()
    {
        Assert.NotEmpty(Alerts());
        Assert.All(Alerts(), alert =>
        {
            Assert.Matches("^Coordinator[A-Za-z]+$", Text(alert, "alert"));
            Assert.Contains(Text((YamlMappingNode)alert["labels"], "severity"), new[] { "critical", "warning" });
            var annotations = (YamlMappingNode)alert["annotations"];
            Assert.InRange(Text(annotations, "summary").Length, 20, 120);
            Assert.True(Text(annotations, "description").Length > 80);
        });
    }

    [Theory]
    [InlineData(
        "sum by (le) (rate(a_bucket{x=\"b_c\"}[5m])) / ignoring (kind) group_left sum(increase(d_total[1m])) > 0.5",
        "a_bucket d_total"
    )]
    [InlineData("(sum(e) or vector(0)) == 0 and max(f{phase=~\"playing|paused\"}) > 1e3", "e f")]
    public void Names_are_found_in_an_expression(string expression, string names) =>
        Assert.Equal(names.Split(' '), MetricsIn(expression));

    private async Task AreThereAsync(IEnumerable<string> expressions)
    {
        var asked = expressions.SelectMany(MetricsIn).ToHashSet();
        Assert.True(asked.Count > 5);
        var scrape = await AllThereAsync();

        var missing = asked.Except(scrape.Names).Except([Up]).ToList();

        Assert.Equal([Failover], missing);
        Assert.Contains(("coordinator.failover.duration", "s"), Instruments());
    }

    private Task<Scrape> AllThereAsync() =>
        Scrape.UntilAsync(used.Node, "said all that there is to say", scrape =>
            scrape.Value("dotnet_gc_last_collection_heap_size_bytes") is not null
        );

    private List<(string, string?)> Instruments()
    {
        var meters = used.Node.Services.GetRequiredService<IMeterFactory>();
        var published = new List<(string, string?)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Scope == meters)
                    published.Add((instrument.Name, instrument.Unit));
            },
        };
        listener.Start();
        return published;
    }

    private static List<string> DashboardExpressions()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(InDeploy("grafana-dashboard.json")));
        return
        [
            .. dashboard
                .RootElement.GetProperty("panels")
                .EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];
    }

    private static List<YamlMappingNode> Alerts()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(InDeploy("alerts.yaml"))));
        return
        [
            .. ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"])
                .SelectMany(group => (YamlSequenceNode)group["rules"])
                .Cast<YamlMappingNode>(),
        ];
    }

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    private static string InDeploy(string file) => Path.Combine(AppContext.BaseDirectory, "Deploy", file);

    private static IEnumerable<string> MetricsIn(string expression) =>
        Name().Matches(NotNames().Replace(expression, " ")).Select(match => match.Value).Except(Words);

    /// <summary>A histogram is three names in a scrape.</summary>
    private static string Family(string name) => Part().Replace(name, "");

    /// <summary>Texts, the matchers of labels, ranges, and lists of labels.</summary>
    [GeneratedRegex("""\{[^}]*\}|\[[^\]]*\]|"[^"]*"|\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)""")]
    private static partial Regex NotNames();

    /// <summary>What no bracket follows: that would be a function.</summary>
    [GeneratedRegex(@"(?<![\w:.])[a-zA-Z_][\w:]*(?![\w:]|\s*\()")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex Part();
}
