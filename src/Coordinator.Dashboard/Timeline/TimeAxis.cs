using System.Globalization;

namespace Coordinator.Dashboard.Timeline;

/// <summary>A time laid out from left to right: where a moment stands, and which moments are named below.</summary>
public sealed record TimeAxis(DateTimeOffset From, DateTimeOffset To)
{
    private static readonly double[] StepsInSeconds =
    [
        0.5,
        1,
        2,
        5,
        10,
        15,
        30,
        60,
        120,
        300,
        600,
        900,
        1800,
        3600,
        7200,
        14400,
        43200,
        86400,
    ];

    private TimeSpan Length => To > From ? To - From : TimeSpan.FromSeconds(1);

    /// <summary>From 0, at the left, to 1; a moment outside stands at the edge.</summary>
    public double At(DateTimeOffset moment) => Math.Clamp((moment - From) / Length, 0, 1);

    public bool Holds(DateTimeOffset moment) => moment >= From && moment <= To;

    public bool Touches(DateTimeOffset from, DateTimeOffset to) => to >= From && from <= To;

    /// <summary>At most about <paramref name="most"/> round moments, with what to write there.</summary>
    public IEnumerable<(DateTimeOffset At, string Label)> Ticks(int most = 8)
    {
        var step = StepsInSeconds.FirstOrDefault(seconds => Length.TotalSeconds / seconds <= most, 86400 * 7);
        var ticks = TimeSpan.FromSeconds(step).Ticks;
        var format =
            step < 1 ? "HH:mm:ss.f"
            : step < 60 ? "HH:mm:ss"
            : "HH:mm";
        for (var at = (From.UtcTicks + ticks - 1) / ticks * ticks; at <= To.UtcTicks; at += ticks)
        {
            var moment = new DateTimeOffset(at, TimeSpan.Zero);
            yield return (moment, moment.ToString(format, CultureInfo.InvariantCulture));
        }
    }
}
