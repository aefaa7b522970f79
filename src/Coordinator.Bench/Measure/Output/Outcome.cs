using Coordinator.Bench.Measure.Server;

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
    private readonly List<Number> _numbers = [];
    private readonly List<Times> _times = [];

    public string Command { get; } = command;
    public IReadOnlyDictionary<string, object> Settings { get; } = settings;
    public DateTimeOffset Began { get; } = DateTimeOffset.UtcNow;
    public IReadOnlyList<Number> Numbers => _numbers;
    public IReadOnlyList<Times> Times => _times;
    public Violations Violations { get; } = new();

    public void Add(string key, string label, double? value, string unit, string? note = null) =>
        _numbers.Add(new Number(key, label, value, unit, note));

    public void Add(string key, string label, Histogram times) => _times.Add(new Times(key, label, times));

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
