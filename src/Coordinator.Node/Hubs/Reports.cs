using Coordinator.Games;
using Coordinator.Node.Wire;

namespace Coordinator.Node.Hubs;

/// <summary>What players report, from the fields of a hub call to a command of the rules.</summary>
internal static class Reports
{
    public static PlayerCommand Validated(Fields fields, string player) => new GameCommands.ReportValidated(player);

    public static PlayerCommand ValidationFailed(Fields fields, string player) =>
        new GameCommands.ReportValidationFailed(player, fields.Text("reason", required: true) ?? "");

    public static PlayerCommand Lost(Fields fields, string player) => new GameCommands.ReportLost(
        player,
        new LossReport(
            fields.Integer("frame_number", required: true) ?? 0,
            fields.Timestamp("timestamp", required: true),
            fields.Text("ice_state"),
            fields.Text("dc_state"),
            fields.Text("peer_id")),
        fields.Count("epoch"));

    public static PlayerCommand Recovered(Fields fields, string player) => new GameCommands.ReportRecovered(
        player, fields.Duration("duration_ms"), fields.Count("attempts"), fields.Integer("frame_number"),
        fields.Count("epoch"));

    public static PlayerCommand TimedOut(Fields fields, string player)
    {
        // Looked at, since a wrong field is an error, and then left aside: the coordinator knows how long it was.
        _ = fields.Duration("pause_duration_ms");
        return new GameCommands.ReportTimedOut(player, fields.Count("attempts"), fields.Count("epoch"));
    }

    public static PlayerCommand Left(Fields fields, string player) =>
        new GameCommands.Leave(player, fields.Text("reason"));
}
