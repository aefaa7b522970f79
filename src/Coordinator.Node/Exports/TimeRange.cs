using System.Globalization;
using Coordinator.Node.Api;

namespace Coordinator.Node.Exports;

/// <summary>The parameters <c>from</c> and <c>to</c>: times in [from, to); null: no bound.</summary>
internal static class TimeRange
{
    private const string Expected = "must be a time: Unix milliseconds, or ISO 8601 such as 2026-11-23T12:00:00Z.";

    /// <summary>What is wrong stands in the query's errors then.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? To) Read(QueryFields query)
    {
        var (from, to) = (query.Parsed("from", Time, Expected), query.Parsed("to", Time, Expected));
        if (from > to)
            query.Refuse("to", "must not be before from.");
        return (from, to);
    }

    private static DateTimeOffset? Time(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms))
            return ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                : null;
        // Beginning with a four-digit year, or .NET would take many more forms for a time.
        return
            text.Length >= 10
            && text[4] == '-'
            && text.Take(4).All(char.IsAsciiDigit)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
    }
}
