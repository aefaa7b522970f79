using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Coordinator.Bench.Measure.Output;

/// <summary>An outcome as JSON: all figures, and what they were measured with.</summary>
internal static class OutcomeJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Text(Outcome outcome) =>
        JsonSerializer.Serialize(
            new
            {
                command = outcome.Command,
                began = outcome.Began,
                version = typeof(OutcomeJson)
                    .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                    ?.InformationalVersion,
                machine = new
                {
                    cores = Environment.ProcessorCount,
                    os = RuntimeInformation.OSDescription,
                    runtime = RuntimeInformation.FrameworkDescription,
                },
                settings = outcome.Settings,
                figures = outcome.Numbers.ToDictionary(n => n.Key, n => n.Value),
                notes = outcome.Numbers.Where(n => n.Note is not null).ToDictionary(n => n.Key, n => n.Note),
                times_ms = outcome
                    .Times.Where(t => t.Values.Count > 0)
                    .ToDictionary(
                        t => t.Key,
                        t => new Dictionary<string, double>
                        {
                            ["p50"] = t.Values.Percentile(0.5),
                            ["p99"] = t.Values.Percentile(0.99),
                            ["p99_9"] = t.Values.Percentile(0.999),
                            ["max"] = t.Values.Max,
                            ["count"] = t.Values.Count,
                        }
                    ),
                remarks = outcome.Remarks,
                violations = outcome.Violations.Count,
                first_violations = outcome.Violations.First,
            },
            Indented
        );
}
