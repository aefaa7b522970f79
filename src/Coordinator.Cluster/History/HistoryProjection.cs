using Coordinator.Games;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Cluster.Serialization.Wire;

namespace Coordinator.Cluster.History;

/// <summary>What each event means to the tables.</summary>
internal sealed class HistoryProjection : IProjection
{
    public string Name => "history";

    public const string Success = "success", Timeout = "timeout", Resumed = "resumed", Ended = "ended";

    public async Task ApplyAsync(HistoryDb db, string gameId, GameEvent happened, CancellationToken cancel)
    {
        var game = db.Games.Where(g => g.GameId == gameId);
        switch (happened)
        {
            case GameEvents.Created e:
                await db.InsertAsync(
                    new GameRow
                    {
                        GameId = gameId,
                        CreatedAt = Ms(e.At),
                        Phase = nameof(GamePhase.Waiting),
                        Players = string.Join(' ', e.Players),
                    },
                    token: cancel);
                break;
            case GameEvents.Readied:
                await game.Set(g => g.Phase, nameof(GamePhase.Validating)).UpdateAsync(cancel);
                break;
            case GameEvents.Started:
                await game.Set(g => g.Phase, nameof(GamePhase.Playing)).UpdateAsync(cancel);
                break;
            case GameEvents.Paused e:
                await game.Set(g => g.Phase, nameof(GamePhase.Paused)).Set(g => g.Epoch, e.Epoch).UpdateAsync(cancel);
                await AddAsync(db, HistoryKind.Pause, gameId, e.Epoch, e.At, e.DetectingPlayer, row => row.Frame = e.Frame, cancel);
                break;
            case GameEvents.Resumed e:
                await game.Set(g => g.Phase, nameof(GamePhase.Playing)).UpdateAsync(cancel);
                await ClosePauseAsync(db, gameId, Resumed, e.At, cancel);
                break;
            case GameEvents.Ended e:
                await game.Set(g => g.Phase, nameof(GamePhase.Ended)).Set(g => g.EndReason, e.Reason.ToString()).UpdateAsync(cancel);
                await ClosePauseAsync(db, gameId, Ended, e.At, cancel);
                break;
            case GameEvents.LinkLost e:
                await AddAsync(db, HistoryKind.Disconnection, gameId, e.Epoch, e.At, e.Player, row =>
                {
                    row.Peer = e.Report.Peer;
                    row.Frame = e.Report.Frame;
                    row.IceState = e.Report.IceState;
                    row.DcState = e.Report.DcState;
                    row.ReportedAt = e.Report.ReportedAt is { } reported ? Ms(reported) : null;
                }, cancel);
                break;
            case GameEvents.PlayerRecovered e:
                await AddAsync(db, HistoryKind.Attempt, gameId, e.Epoch, e.At, e.Player, row =>
                    (row.DurationMs, row.Attempts, row.Outcome, row.Frame) = (Ms(e.Duration), e.Attempts, Success, e.Frame), cancel);
                break;
            case GameEvents.PlayerTimedOut e:
                await AddAsync(db, HistoryKind.Attempt, gameId, e.Epoch, e.At, e.Player, row =>
                    (row.DurationMs, row.Attempts, row.Outcome) = (Ms(e.Duration), e.Attempts, Timeout), cancel);
                break;
            case GameEvents.AttemptsNoted e:
                await db.Reconnections
                    .Where(r => r.GameId == gameId && r.Epoch == e.Epoch && r.Player == e.Player && r.Outcome == Timeout)
                    .Set(r => r.Attempts, e.Attempts)
                    .UpdateAsync(cancel);
                break;
        }
    }

    private static Task<int> AddAsync(
        HistoryDb db, HistoryKind kind, string gameId, int epoch, DateTimeOffset at, string player,
        Action<ReconnectionRow> fill, CancellationToken cancel)
    {
        var row = new ReconnectionRow { Kind = kind.ToString(), GameId = gameId, Epoch = epoch, At = Ms(at), Player = player };
        fill(row);
        return db.InsertAsync(row, token: cancel);
    }

    private static Task<int> ClosePauseAsync(
        HistoryDb db, string gameId, string outcome, DateTimeOffset at, CancellationToken cancel)
    {
        var ended = Ms(at);
        return db.Reconnections
            .Where(r => r.GameId == gameId && r.Kind == nameof(HistoryKind.Pause) && r.Outcome == null)
            .Set(r => r.Outcome, outcome)
            .Set(r => r.DurationMs, r => ended - r.At)
            .UpdateAsync(cancel);
    }
}
