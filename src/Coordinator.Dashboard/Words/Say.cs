using System.Globalization;
using Coordinator.Games;

namespace Coordinator.Dashboard.Words;

/// <summary>How the pages put numbers, times, phases and nodes into words.</summary>
public static class Say
{
    /// <summary>3 games, 1 node, 12 340 players.</summary>
    public static string Count(int count, string of) => $"{Number(count)} {of}{(count == 1 ? "" : "s")}";

    /// <summary>As above, where the plural is not made with an s.</summary>
    public static string Count(int count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    public static string Games(int count) => Count(count, "game");

    /// <summary>With a narrow space between thousands, at which no line breaks.</summary>
    public static string Number(long number) =>
        number.ToString("N0", CultureInfo.InvariantCulture).Replace(',', '\u202F');

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>An address without what all of a cluster have in common: <c>host:port</c>.</summary>
    public static string Node(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>What was released, and of what commit it was built, in as many letters as tell commits apart; null
    /// where it does not say.</summary>
    public static (string Release, string? Build) Version(string version) =>
        version.Split('+', 2) is [var release, var build]
            ? (release, build[..Math.Min(7, build.Length)])
            : (version, null);

    /// <summary>The same in one word.</summary>
    public static string WholeVersion(string version) =>
        Version(version) is (var release, { } build) ? $"{release}+{build}" : version;

    /// <summary>0.4 s, 12 s, 3 min 20 s, 2 h 5 min, 3 d 4 h.</summary>
    public static string Span(TimeSpan span) =>
        span switch
        {
            { TotalSeconds: < 0 } => "0 s",
            { TotalSeconds: < 10 } => FormattableString.Invariant($"{span.TotalSeconds:0.0} s"),
            { TotalSeconds: < 60 } => $"{(int)span.TotalSeconds} s",
            { TotalMinutes: < 10 } when span.Seconds > 0 => $"{span.Minutes} min {span.Seconds} s",
            { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min",
            { TotalDays: < 1 } when span.Minutes > 0 => $"{span.Hours} h {span.Minutes} min",
            { TotalDays: < 1 } => $"{span.Hours} h",
            _ when span.Hours > 0 => $"{span.Days} d {span.Hours} h",
            _ => $"{span.Days} d",
        };

    /// <summary>A setting in seconds, as it would be written: 1.5 s, 30 s, 120 s.</summary>
    public static string Seconds(TimeSpan span) => FormattableString.Invariant($"{span.TotalSeconds:0.##} s");

    /// <summary>now, 12 s ago, 3 min ago, 2 h ago, 5 d ago.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) =>
        (now - at) switch
        {
            { TotalSeconds: < 5 } => "now",
            { TotalMinutes: < 1 } ago => $"{(int)ago.TotalSeconds} s ago",
            { TotalHours: < 1 } ago => $"{(int)ago.TotalMinutes} min ago",
            { TotalDays: < 1 } ago => $"{(int)ago.TotalHours} h ago",
            var ago => $"{(int)ago.TotalDays} d ago",
        };

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string ClockMs(DateTimeOffset at) =>
        at.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string DateAndTime(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Percent(double? share) =>
        share is { } known ? FormattableString.Invariant($"{known * 100:0.#} %") : "–";

    public static string Phase(GamePhase phase) =>
        phase switch
        {
            GamePhase.None => "none",
            GamePhase.Waiting => "waiting",
            GamePhase.Validating => "validating",
            GamePhase.Playing => "playing",
            GamePhase.Paused => "paused",
            GamePhase.Ended => "ended",
            _ => phase.ToString(),
        };

    public static string Reason(EndReason reason) =>
        reason switch
        {
            EndReason.ReconnectionTimeout => "timed out in a pause",
            EndReason.ValidationFailed => "players could not connect",
            EndReason.PlayerLeft => "a player left",
            EndReason.NeverStarted => "never started",
            EndReason.Abandoned => "abandoned",
            EndReason.ClosedByOperator => "closed by operator",
            EndReason.PauseBudgetExhausted => "a player's budget of pauses was used up",
            _ => reason.ToString(),
        };

    /// <summary>Why it is over, and who had to do with it: who left where a player did, and else who most likely
    /// dropped.</summary>
    public static string End(EndReason reason, string? player) =>
        (reason, player) switch
        {
            (_, null) => Reason(reason),
            (EndReason.PlayerLeft, _) => $"{player} left",
            (EndReason.PauseBudgetExhausted, _) => $"{player}'s budget of pauses was used up",
            _ => $"{Reason(reason)}; {player} most likely dropped",
        };

    /// <summary>A, B and C.</summary>
    public static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count switch
        {
            0 => "nobody",
            1 => all[0],
            _ => $"{string.Join(", ", all[..^1])} and {all[^1]}",
        };
    }

    /// <summary>A fraction as CSS wants a percentage.</summary>
    public static string Css(double fraction) => FormattableString.Invariant($"{fraction * 100:0.###}%");
}
