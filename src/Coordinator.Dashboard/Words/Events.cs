using System.Collections;
using System.Globalization;
using System.Text;
using Coordinator.Games;

namespace Coordinator.Dashboard.Words;

/// <summary>What has happened to a game, in sentences.</summary>
public static class Events
{
    /// <summary>The sentence. <paramref name="pausedAt"/>: when the pause that it speaks of began, where one
    /// did.</summary>
    public static string Of(GameEvent happened, DateTimeOffset? pausedAt = null) =>
        happened switch
        {
            GameEvents.Created e => $"Created for {Say.List(e.Players)}.",
            GameEvents.PlayerConnected e => $"{e.Player} is connected to the coordinator.",
            GameEvents.PlayerDisconnected e => $"{e.Player} has lost its connection to the coordinator.",
            GameEvents.Readied e => $"All players are here, and connect to each other until {Say.Clock(e.Deadline)}.",
            GameEvents.PlayerValidated e => $"{e.Player} has its links.",
            GameEvents.Started => "Play begins.",
            GameEvents.Paused e =>
                $"Pause {e.Epoch}: {e.DetectingPlayer} noticed a lost link at frame {Say.Number(e.Frame)}. Time to "
                    + $"recover until {Say.Clock(e.Deadline)}.",
            GameEvents.LinkLost e => $"{e.Player} reports its link{To(e.Report.Peer)} lost{Details(e.Report)}.",
            GameEvents.LinkInterrupted e => $"A near miss: {e.Player} heard nothing{From(e.Peer)} for "
                + $"{Say.Span(e.Duration)}{Over(e.ConnectionType)}, and then again. Nobody was paused for it.",
            GameEvents.PlayerRecovered e =>
                $"{e.Player} has recovered after {Say.Span(e.Duration)}{Attempts(e.Attempts)}.",
            GameEvents.FrameNoted e => $"{e.Player} stopped at frame {Say.Number(e.Frame)}.",
            GameEvents.PlayerTimedOut e =>
                $"{e.Player} has not recovered in {Say.Span(e.Duration)}{Attempts(e.Attempts)}.",
            GameEvents.AttemptsNoted e => $"{e.Player} says that it had made {Say.Count(e.Attempts, "attempt")}.",
            GameEvents.TakenOver { Deadline: { } deadline } =>
                $"Another node has taken the game over; time to recover until {Say.Clock(deadline)}.",
            GameEvents.TakenOver => "Another node has taken the game over.",
            GameEvents.Resumed e =>
                $"Everyone resumes{(pausedAt is { } at ? $" after {Say.Span(Game.Elapsed(at, e.At))}" : "")}.",
            GameEvents.Ended e =>
                $"The game is over: {Say.End(e.Reason, e.DisconnectedPlayer)}{(e.Detail is { } detail ? $" (“{detail}”)" : "")}.",
            _ => Unknown(happened),
        };

    /// <summary>Who an event is about, also one that is not known here; null where it is about all.</summary>
    public static string? PlayerOf(GameEvent happened) =>
        happened switch
        {
            GameEvents.Paused e => e.DetectingPlayer,
            _ => happened.GetType().GetProperty("Player")?.GetValue(happened) as string,
        };

    /// <summary>An event that is newer than these pages: its name, and what it holds.</summary>
    private static string Unknown(GameEvent happened)
    {
        var holds = happened
            .GetType()
            .GetProperties()
            .Where(property =>
                property.Name is not (nameof(GameEvent.At) or nameof(GameEvent.Durability) or nameof(GameEvent.Telling))
            )
            .Select(property => (property.Name, Value: property.GetValue(happened)))
            .Where(field => field.Value is not null and not (IEnumerable and not string))
            .Select(field => $"{Words(field.Name)} {Value(field.Value!)}");
        return $"{Say.Capital(Words(happened.GetType().Name))}: {string.Join(", ", holds)}.";
    }

    private static string Value(object value) =>
        value switch
        {
            TimeSpan span => Say.Span(span),
            DateTimeOffset at => Say.Clock(at),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }
        return words.ToString();
    }

    private static string To(string? peer) => peer is null ? "" : $" to {peer}";

    private static string From(string? peer) => peer is null ? "" : $" from {peer}";

    private static string Over(string? connectionType) => connectionType is null ? "" : $" (over {connectionType})";

    private static string Attempts(int attempts) => attempts == 0 ? "" : $", {Say.Count(attempts, "attempt")}";

    private static string Details(LossReport report)
    {
        var details = new List<string>();
        if (report.IceState is { } ice)
            details.Add($"ICE {ice}");
        if (report.DcState is { } channel)
            details.Add($"channel {channel}");
        details.Add($"frame {Say.Number(report.Frame)}");
        return $" ({string.Join(", ", details)})";
    }
}
