using Coordinator.Games;
using Coordinator.Node.Wire;
using Coordinator.Record;
using static Coordinator.Node.Exports.ExportColumn;

namespace Coordinator.Node.Exports;

/// <summary>Every file that can be exported.</summary>
internal static class ExportTables
{
    private static readonly ExportColumn GameId = Text("game_id", "The game.", r => r.GameId),
        Epoch = Number("epoch", null, "Counts the game's pauses from 1; 0 before the first.", EpochOf),
        Peer = Text("peer_id", "The player at the other end of the link, where it was named.", PeerOf),
        IceState = Text("ice_state", "ICE's state as the player's WebRTC named it at the time.", r =>
            (r as DisconnectionRecord)?.IceState
        ),
        DcState = Text("dc_state", "The data channel's state as the player's WebRTC named it at the time.", r =>
            (r as DisconnectionRecord)?.DcState
        ),
        ReportedAt = Time("reported_timestamp", "When the player noticed, on the player's own clock.", r =>
            (r as DisconnectionRecord)?.ReportedAt
        ),
        ConnectionType = Text(
            "connection_type",
            "ICE's candidate type of the link: host, srflx, prflx or relay.",
            ConnectionTypeOf
        ),
        Attempts = Number("attempts", null, "Connections tried, as the player says; 0 where it said nothing.", r =>
            (r as AttemptRecord)?.Attempts
        );

    public static IReadOnlyList<ExportTable> All { get; } =
    [
        new(
            "games",
            HistoryKinds.Games,
            "A game a row, in the order of creation.",
            [
                GameId,
                Time("created_timestamp", "When it was created.", r => r.At),
                Time("started_timestamp", "When play began.", r => ((GameRecord)r).StartedAt),
                Time("ended_timestamp", "When it was over.", r => ((GameRecord)r).EndedAt),
                Text("phase", "waiting, validating, playing, paused or ended.", r =>
                    WireNames.Of(((GameRecord)r).Phase)
                ),
                Text("reason", "Why it is over.", r =>
                    ((GameRecord)r).EndReason is { } reason ? WireNames.Of(reason) : null
                ),
                Text("disconnected_player_id", "Who most likely dropped, where it ended for that.", r =>
                    ((GameRecord)r).DisconnectedPlayer
                ),
                Number("players", null, "How many players it is for.", r => ((GameRecord)r).Players.Count),
                Text("player_ids", "Its players, separated by spaces.", r => string.Join(' ', ((GameRecord)r).Players)),
                Number("pauses", null, "How many pauses began.", r => ((GameRecord)r).Pauses),
                Duration("total_pause_duration_ms", "How long it stood still, in pauses that are over.", r =>
                    ((GameRecord)r).Paused
                ),
            ]
        ),
        new(
            "disconnections",
            HistoryKinds.Disconnections,
            "A loss of a link that a player reported a row, in the order of time.",
            [
                GameId,
                Epoch,
                Time("timestamp", "When the report came.", r => r.At),
                Text("player_id", "Who reported it.", PlayerOf),
                Peer,
                Number("frame", "frames", "The game's frame at which the player stopped.", FrameOf),
                IceState,
                DcState,
                ConnectionType,
                ReportedAt,
            ]
        ),
        new(
            "attempts",
            HistoryKinds.Attempts,
            "How a lost player's reconnection came out a row, in the order of time.",
            [
                GameId,
                Epoch,
                Time("timestamp", "When it came out.", r => r.At),
                Text("player_id", "The lost player.", PlayerOf),
                Duration("duration_ms", "From its loss, as the player says, or as the coordinator saw it.", DurationOf),
                Attempts,
                Text("outcome", "success: it recovered. timeout: the game ended before it did.", OutcomeOf),
                Number("frame", "frames", "The game's frame at which the player stopped, where it said so.", FrameOf),
            ]
        ),
        new(
            "pauses",
            HistoryKinds.Pauses,
            "A pause a row, in the order of time.",
            [
                GameId,
                Epoch,
                Time("timestamp", "When it began.", r => r.At),
                Text("player_id", "Who was the first to report a loss.", PlayerOf),
                Number("frame", "frames", "The game's frame at which that player stopped.", FrameOf),
                Time("ended_timestamp", "When it was over.", r => ((PauseRecord)r).EndedAt),
                Duration("duration_ms", "How long everyone stood still.", DurationOf),
                Text("outcome", "resumed: everyone went on. ended: the game ended. Nothing: it lasts.", OutcomeOf),
            ]
        ),
        new(
            "near-misses",
            HistoryKinds.NearMisses,
            "A link that gave no sign of life for a second or more and came back before it counted as lost a row, in "
                + "the order of time.",
            [
                GameId,
                Epoch,
                Time("timestamp", "When the report came, after the link was back.", r => r.At),
                Text("player_id", "Who reported it.", PlayerOf),
                Peer,
                Duration("duration_ms", "How long no sign of life came.", DurationOf),
                ConnectionType,
            ]
        ),
        new(
            "reconnections",
            HistoryKinds.Disconnections | HistoryKinds.Attempts | HistoryKinds.Pauses,
            "Disconnections, attempts and pauses in one file, in the order of time. What a row does not have is empty.",
            [
                Text("kind", "disconnection, attempt or pause.", KindOf),
                GameId,
                Epoch,
                Time("timestamp", "When the report came, it came out, or the pause began.", r => r.At),
                Text(
                    "player_id",
                    "Of a disconnection who reported it, of an attempt who was lost, of a pause who reported first.",
                    PlayerOf
                ),
                Peer,
                Number("frame", "frames", "The game's frame at which the player stopped.", FrameOf),
                IceState,
                DcState,
                ReportedAt,
                Duration("duration_ms", "Of an attempt from the loss, of a pause from its beginning.", DurationOf),
                Attempts,
                Text(
                    "outcome",
                    "Of an attempt success or timeout, of a pause resumed or ended; nothing while it lasts.",
                    OutcomeOf
                ),
                ConnectionType,
            ]
        ),
    ];

    private static long? EpochOf(HistoryRecord record) => (record as PlayerRecord)?.Epoch;

    private static string? PlayerOf(HistoryRecord record) => (record as PlayerRecord)?.Player;

    private static string? PeerOf(HistoryRecord record) =>
        record switch
        {
            DisconnectionRecord r => r.Peer,
            NearMissRecord r => r.Peer,
            _ => null,
        };

    private static string? ConnectionTypeOf(HistoryRecord record) =>
        record switch
        {
            DisconnectionRecord r => r.ConnectionType,
            NearMissRecord r => r.ConnectionType,
            _ => null,
        };

    private static long? FrameOf(HistoryRecord record) =>
        record switch
        {
            DisconnectionRecord r => r.Frame,
            AttemptRecord r => r.Frame,
            PauseRecord r => r.Frame,
            _ => null,
        };

    private static TimeSpan? DurationOf(HistoryRecord record) =>
        record switch
        {
            AttemptRecord r => r.Duration,
            PauseRecord r => r.Duration,
            NearMissRecord r => r.Duration,
            _ => null,
        };

    private static string? OutcomeOf(HistoryRecord record) =>
        record switch
        {
            AttemptRecord r => WireNames.Of(r.Outcome),
            PauseRecord { Resumed: { } resumed } => resumed ? "resumed" : "ended",
            _ => null,
        };

    private static string KindOf(HistoryRecord record) =>
        record switch
        {
            DisconnectionRecord => "disconnection",
            AttemptRecord => "attempt",
            PauseRecord => "pause",
            _ => throw new ArgumentOutOfRangeException(nameof(record), record, "A record without a kind."),
        };
}
