using System.Globalization;

namespace Coordinator.Node.Options;

/// <summary>
/// Durations as an operator writes them: a whole number and its unit, <c>200ms</c>, <c>30s</c>, <c>5m</c>, <c>24h</c>,
/// <c>7d</c>. A number without a unit is refused, since nobody remembers which one it would be in.
/// </summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..].Trim();
        var length = Units.FirstOrDefault(u => u.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase)).Length;
        // Nine digits keep the longest, in days, within what a TimeSpan holds only after the check below.
        if (length == default || digits is 0 or > 9)
            return false;
        var count = int.Parse(text[..digits], CultureInfo.InvariantCulture);
        if (count > TimeSpan.MaxValue / length)
            return false;
        duration = count * length;
        return true;
    }

    /// <summary>The shortest way to write it, which <see cref="TryParse"/> reads back.</summary>
    public static string Text(TimeSpan duration)
    {
        var (unit, length) = Units.Last(u => u.Length <= duration && duration.Ticks % u.Length.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / length.Ticks}{unit}");
    }
}
