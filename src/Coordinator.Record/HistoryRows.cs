using Coordinator.Games;
using Coordinator.Journal.Schema;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Record;

/// <summary>Rows of the tables as the records that they stand for.</summary>
internal static class HistoryRows
{
    public static GameSummary Summary(GameRow row) =>
        new(row.GameId, Phase(row), row.Epoch, row.Players.Split(' '), Reason(row), Time(row.At));

    public static GameRecord Record(GameRow row) =>
        new(
            row.GameId,
            Time(row.At),
            Phase(row),
            row.Players.Split(' '),
            TimeOf(row.StartedAt),
            TimeOf(row.EndedAt),
            Reason(row),
            row.DisconnectedPlayer,
            row.Epoch,
            Duration(row.PausedMs)
        );

    public static DisconnectionRecord Record(DisconnectionRow row) =>
        new(
            row.GameId,
            Time(row.At),
            row.Epoch,
            row.Player,
            row.Peer,
            row.Frame,
            row.IceState,
            row.DcState,
            row.ConnectionType,
            TimeOf(row.ReportedAt)
        );

    public static AttemptRecord Record(AttemptRow row) =>
        new(
            row.GameId,
            Time(row.At),
            row.Epoch,
            row.Player,
            Duration(row.DurationMs),
            row.Attempts,
            Enum.Parse<AttemptOutcome>(row.Outcome),
            row.Frame
        );

    public static PauseRecord Record(PauseRow row) =>
        new(row.GameId, Time(row.At), row.Epoch, row.Player, row.Frame, TimeOf(row.EndedAt), row.Resumed);

    public static NearMissRecord Record(NearMissRow row) =>
        new(row.GameId, Time(row.At), row.Epoch, row.Player, row.Peer, Duration(row.DurationMs), row.ConnectionType);

    /// <summary>In the order in which things happened.</summary>
    public static IQueryable<T> InOrder<T>(this IQueryable<T> rows)
        where T : PlayerRow =>
        rows.OrderBy(row => row.At).ThenBy(row => row.GameId).ThenBy(row => row.Entry).ThenBy(row => row.Place);

    private static GamePhase Phase(GameRow row) => Enum.Parse<GamePhase>(row.Phase);

    private static EndReason? Reason(GameRow row) =>
        row.EndReason is null ? null : Enum.Parse<EndReason>(row.EndReason);

    private static DateTimeOffset? TimeOf(long? ms) => ms is { } known ? Time(known) : null;
}
