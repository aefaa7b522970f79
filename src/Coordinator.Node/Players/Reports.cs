using Coordinator.Games;
using Coordinator.Node.Wire;
using Coordinator.Protocol;

namespace Coordinator.Node.Players;

/// <summary>What players report, from the fields of a hub call to a command of the rules.</summary>
internal static class Reports
{
    /// <summary>Round trips above a minute count as a minute: the link was gone by then.</summary>
    private const double LongestLatencyMs = 60_000;

    public static PlayerCommand Validated(Fields fields, string player) => new GameCommands.ReportValidated(player);

    public static PlayerCommand ValidationFailed(Fields fields, string player) =>
        new GameCommands.ReportValidationFailed(player, fields.Text("reason", required: true) ?? "");

    public static PlayerCommand Lost(Fields fields, string player) =>
        new GameCommands.ReportLost(
            player,
            new LossReport(
                fields.Integer("frame_number", required: true) ?? 0,
                fields.Timestamp("timestamp", required: true),
                fields.Text("ice_state"),
                fields.Text("dc_state"),
                fields.Id("peer_id"),
                fields.Word("connection_type", ConnectionTypes.All)
            ),
            fields.Count("epoch")
        );

    public static PlayerCommand Recovered(Fields fields, string player) =>
        new GameCommands.ReportRecovered(
            player,
            fields.Duration("duration_ms"),
            fields.Count("attempts"),
            fields.Integer("frame_number"),
            fields.Count("epoch")
        );

    public static PlayerCommand TimedOut(Fields fields, string player)
    {
        // Looked at, since a wrong field is an error, and then left aside: the coordinator knows how long it was.
        _ = fields.Duration("pause_duration_ms");
        return new GameCommands.ReportTimedOut(player, fields.Count("attempts"), fields.Count("epoch"));
    }

    /// <summary>How a link is; and, where it was interrupted and is alive again, that too.</summary>
    public static (LinkHealth Health, GameCommands.ReportInterrupted? Interrupted) Health(Fields fields, string player)
    {
        var health = new LinkHealth(
            fields.Id("peer_id"),
            fields.Word("status", LinkStatuses.All),
            fields.Word("connection_type", ConnectionTypes.All),
            // A page that slept measures hours: it is not told that it is wrong, but no sum of such figures is
            // believed.
            fields.Number("latency_ms", min: 0, max: LongestLatencyMs, isCapped: true)
        );
        return (
            health,
            fields.Duration("interrupted_ms") is { } interrupted
                ? new GameCommands.ReportInterrupted(player, health.Peer, interrupted, health.ConnectionType)
                : null
        );
    }

    public static PlayerCommand Left(Fields fields, string player) =>
        new GameCommands.Leave(player, fields.Text("reason"));
}
