using System.Globalization;

namespace Coordinator.Bench;

/// <summary>What many measurements come to.</summary>
internal sealed class Figures
{
    private readonly double[] _sorted;

    public Figures(IEnumerable<double> values) => _sorted = [.. values.Order()];

    public int Count => _sorted.Length;
    public double Min => At(0);
    public double Median => At(0.5);
    public double P95 => At(0.95);
    public double Max => At(1);

    /// <summary>Times in ms, told in seconds.</summary>
    public string InSeconds() => Text(1_000, "0.00", "s");

    /// <summary>Times in ms.</summary>
    public string InMilliseconds() => Text(1, "0.0", "ms");

    private string Text(double unit, string format, string name)
    {
        if (_sorted.Length == 0)
            return "none";
        string Said(double value) => (value / unit).ToString(format, CultureInfo.InvariantCulture);
        return $"min/median/p95/max {Said(Min)}/{Said(Median)}/{Said(P95)}/{Said(Max)} {name} (n = {Count})";
    }

    private double At(double share) => _sorted.Length == 0 ? 0 : _sorted[(int)Math.Round(share * (_sorted.Length - 1))];
}
