using System.Globalization;
using Coordinator.Bench.Measure.Server;
using Coordinator.Bench.Play;

namespace Coordinator.Bench.Measure.Output;

/// <summary>A number that was measured; null: it could not be, and the note says why.</summary>
internal sealed record Number(string Key, string Label, double? Value, string Unit, string? Note);

/// <summary>Times that were measured.</summary>
internal sealed record Times(string Key, string Label, Histogram Values);

/// <summary>What one command came to: for the table, for the JSON, and for the exit code.</summary>
/// <param name="command">Its name.</param>
/// <param name="settings">What it was told to do, by the names of its options.</param>
internal sealed class Outcome(string command, IReadOnlyDictionary<string, object> settings)
{
    /// <summary>More than a thread that sleeps is late on a machine that has time for it, in ms.</summary>
    private const double Late = 5;

    private readonly List<Number> _numbers = [];
    private readonly List<Times> _times = [];
    private readonly List<string> _remarks = [];

    public string Command { get; } = command;
    public IReadOnlyDictionary<string, object> Settings { get; } = settings;
    public DateTimeOffset Began { get; } = DateTimeOffset.UtcNow;
    public IReadOnlyList<Number> Numbers => _numbers;
    public IReadOnlyList<Times> Times => _times;
    public Violations Violations { get; } = new();

    /// <summary>What a reader has to know to believe the figures, in sentences.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    public void Add(string key, string label, double? value, string unit, string? note = null) =>
        _numbers.Add(new Number(key, label, value, unit, note));

    public void Add(string key, string label, Histogram times) => _times.Add(new Times(key, label, times));

    public void AddRemark(string sentence) => _remarks.Add(sentence);

    /// <summary>
    /// How late this program was with what was due. It is part of all times that are counted from then.
    /// </summary>
    public void AddLateness(Histogram lateness)
    {
        Add("generator_lateness_ms", "of which this program was late", lateness);
        if (lateness.Percentile(0.99) > Late)
            _remarks.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"this program was up to {lateness.Percentile(0.99):0} ms late (p99): the machine is busy, "
                        + $"and the times say so too"
                )
            );
    }

    /// <summary>
    /// Adds the violations that a check of the records finds. One that comes to nothing does not cost the figures.
    /// </summary>
    public async Task CheckAsync(Task<IReadOnlyList<string>> check)
    {
        try
        {
            Violations.Add(await check);
        }
        catch (ClusterSilentException silent)
        {
            Violations.Add($"The records could not be checked: {silent.Message}");
        }
    }

    /// <summary>The CPU that the coordinator and this program took, each for one of what was done.</summary>
    /// <param name="used">Between the beginning and the end of it.</param>
    /// <param name="done">How much was done.</param>
    /// <param name="what">One of it, such as "cycle".</param>
    /// <param name="server">Whose CPU it is.</param>
    public void AddCpu(Reading used, long done, string what, ServerProcesses server)
    {
        double? Each(TimeSpan? cpu) => done == 0 ? null : cpu?.TotalMicroseconds / done;
        var seconds = Ticks.Seconds(used.At);
        var nothing = done == 0 ? $"left out: no {what} was done" : null;
        Add($"server_cpu_us_per_{what}", "coordinator's CPU", Each(used.Server), $"us/{what}", nothing ?? server.About);
        Add("server_cores", "", used.Server?.TotalSeconds / seconds, "cores", null);
        Add($"generator_cpu_us_per_{what}", "this program's CPU", Each(used.Own), $"us/{what}", nothing);
        Add("generator_cores", "", used.Own.TotalSeconds / seconds, "cores", null);
    }
}
