using System.Globalization;
using Coordinator.Client;
using Coordinator.Peers;
using Coordinator.Protocol;

namespace Coordinator.Bot.Play;

/// <summary>The words for a person who watches.</summary>
internal static class Wording
{
    /// <summary>"1 attempt", "3 attempts".</summary>
    public static string Counted(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>"0.4 s", "12 s", "2 min 5 s".</summary>
    public static string Lasting(TimeSpan time)
    {
        if (time.TotalSeconds < 9.95)
            return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
        var seconds = (int)Math.Round(time.TotalSeconds);
        return seconds < 60 ? $"{seconds} s" : $"{seconds / 60} min {seconds % 60} s";
    }

    /// <summary>Why the game is over.</summary>
    public static string Because(EndInfo end, string me)
    {
        var who = end.DisconnectedPlayerId is { } dropped
            ? dropped == me
                ? "this bot"
                : dropped
            : null;
        return end.Reason switch
        {
            EndReasons.ReconnectionTimeout when who is null =>
                "the link did not come back in time; who dropped can't be said, it was gone for both",
            EndReasons.ReconnectionTimeout => $"the link did not come back in time; most likely {who} dropped",
            EndReasons.ValidationFailed =>
                "no connection could be made; where a firewall stands between, the coordinator needs a TURN relay",
            EndReasons.PlayerLeft => $"{who ?? "a player"} left",
            EndReasons.NeverStarted => "the other player did not come in time",
            EndReasons.Abandoned => "for a long time nobody was connected",
            EndReasons.PauseBudgetExhausted => "a player's link was lost more often or longer than the game allows",
            LocalEndReasons.Refused => "the coordinator no longer accepts this link; ask for a new game",
            LocalEndReasons.Unreachable => "the coordinator is out of reach, so nobody can go on together",
            LocalEndReasons.Replaced => "somebody else has joined with this player's link, and plays on there",
            EndReasons.ClosedByOperator => "the coordinator's operator closed it",
            var other => other,
        };
    }

    public static string Of(LossCause cause) =>
        cause switch
        {
            LossCause.Silence => "no sign of life",
            LossCause.ChannelClosed => "the channel was closed",
            LossCause.ConnectionFailed => "the connection failed",
            LossCause.InstanceReplaced => "the other player was there anew",
            LossCause.Unproven => "not proven alive when the game was paused",
            _ => cause.ToString(),
        };

    /// <summary>What the game's record says of this player, in lines.</summary>
    public static IEnumerable<string> Of(ReconnectionData record)
    {
        yield return $"Record: {Counted(record.Disconnections.Count, "disconnection")}, "
            + $"{Counted(record.ReconnectionAttempts.Sum(recovery => recovery.Attempts), "attempt")} to reconnect, "
            + $"{Lasting(record.TotalPauseDuration)} paused in all.";
        var lost = record.Disconnections.Select(loss =>
            (loss.Timestamp, $"pause {loss.Epoch}: lost at frame {loss.Frame}, {Of(loss.Cause)}")
        );
        var recovered = record.ReconnectionAttempts.Select(recovery =>
            (
                recovery.Timestamp,
                recovery.Outcome == Outcomes.Success
                    ? $"pause {recovery.Epoch}: restored after {Lasting(recovery.Duration)}, {How(recovery.Attempts)}"
                    : $"pause {recovery.Epoch}: given up after {Lasting(recovery.Duration)} and "
                        + $"{Counted(recovery.Attempts, "attempt")}"
            )
        );
        var nearly = record.NearMisses.Select(miss =>
            (miss.Timestamp, $"no sign of life for {Lasting(miss.Duration)}, not paused")
        );
        foreach (var (_, line) in lost.Concat(recovered).Concat(nearly).OrderBy(entry => entry.Item1))
            yield return $"  {line}";
    }

    private static string How(int attempts) => attempts == 0 ? "by itself" : $"in {Counted(attempts, "attempt")}";
}
