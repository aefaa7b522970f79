using Coordinator.Games;
using LinqToDB;
using LinqToDB.Async;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Cluster.History;

/// <summary>What each event means to the record's tables.</summary>
internal sealed class HistoryProjection : IProjection
{
    public const string ProjectionName = "history";

    public string Name => ProjectionName;

    public async Task ApplyAsync(HistoryDb db, string gameId, GameEvent happened, CancellationToken cancel)
    {
        var game = db.Games.Where(g => g.GameId == gameId);
        var at = Ms(happened.At);
        switch (happened)
        {
            case GameEvents.Created e:
                await db.InsertAsync(
                    new GameRow
                    {
                        GameId = gameId,
                        At = at,
                        Phase = nameof(GamePhase.Waiting),
                        Players = string.Join(' ', e.Players),
                    },
                    token: cancel);
                break;
            case GameEvents.Readied:
                await game.Set(g => g.Phase, nameof(GamePhase.Validating)).UpdateAsync(cancel);
                break;
            case GameEvents.Started:
                await game.Set(g => g.Phase, nameof(GamePhase.Playing)).Set(g => g.StartedAt, at).UpdateAsync(cancel);
                break;
            case GameEvents.Paused e:
                await game.Set(g => g.Phase, nameof(GamePhase.Paused)).Set(g => g.Epoch, e.Epoch).UpdateAsync(cancel);
                await db.InsertAsync(
                    new PauseRow { GameId = gameId, Epoch = e.Epoch, At = at, Player = e.DetectingPlayer, Frame = e.Frame }, token: cancel);
                break;
            case GameEvents.Resumed:
                await EndPauseAsync(db, gameId, at, resumed: true, cancel);
                await game.Set(g => g.Phase, nameof(GamePhase.Playing)).UpdateAsync(cancel);
                break;
            case GameEvents.Ended e:
                await EndPauseAsync(db, gameId, at, resumed: false, cancel);
                await game
                    .Set(g => g.Phase, nameof(GamePhase.Ended))
                    .Set(g => g.EndedAt, at)
                    .Set(g => g.EndReason, e.Reason.ToString())
                    .Set(g => g.DisconnectedPlayer, e.DisconnectedPlayer)
                    .UpdateAsync(cancel);
                break;
            case GameEvents.LinkLost e:
                await db.InsertAsync(
                    new DisconnectionRow
                    {
                        GameId = gameId,
                        Epoch = e.Epoch,
                        At = at,
                        Player = e.Player,
                        Peer = e.Report.Peer,
                        Frame = e.Report.Frame,
                        IceState = Storable(e.Report.IceState),
                        DcState = Storable(e.Report.DcState),
                        ConnectionType = e.Report.ConnectionType,
                        ReportedAt = e.Report.ReportedAt is { } reported ? Ms(reported) : null,
                    },
                    token: cancel);
                break;
            case GameEvents.LinkInterrupted e:
                await db.InsertAsync(
                    new NearMissRow
                    {
                        GameId = gameId,
                        Epoch = e.ReportedEpoch,
                        At = at,
                        Player = e.Player,
                        Peer = e.Peer,
                        DurationMs = Ms(e.Duration),
                        ConnectionType = e.ConnectionType,
                    },
                    token: cancel);
                break;
            case GameEvents.PlayerRecovered e:
                await AddAttemptAsync(db, gameId, e.Epoch, at, e.Player, e.Duration, e.Attempts, AttemptOutcome.Success, e.Frame, cancel);
                break;
            case GameEvents.PlayerTimedOut e:
                await AddAttemptAsync(db, gameId, e.Epoch, at, e.Player, e.Duration, e.Attempts, AttemptOutcome.Timeout, null, cancel);
                break;
            case GameEvents.AttemptsNoted e:
                await db.Attempts
                    .Where(a => a.GameId == gameId && a.Epoch == e.Epoch && a.Player == e.Player && a.Outcome == nameof(AttemptOutcome.Timeout))
                    .Set(a => a.Attempts, e.Attempts)
                    .UpdateAsync(cancel);
                break;
        }
    }

    private static Task<int> AddAttemptAsync(
        HistoryDb db, string gameId, int epoch, long at, string player, TimeSpan duration, int attempts, AttemptOutcome outcome,
        long? frame, CancellationToken cancel) => db.InsertAsync(
        new AttemptRow
        {
            GameId = gameId,
            Epoch = epoch,
            At = at,
            Player = player,
            DurationMs = Ms(duration),
            Attempts = attempts,
            Outcome = outcome.ToString(),
            Frame = frame,
        },
        token: cancel);

    /// <summary>PostgreSQL takes no text with U+0000, and a row that it refuses would hold up all that come after it.</summary>
    private static string? Storable(string? said) => said?.Replace('\0', '\uFFFD');

    /// <summary>The pause in progress, if there is one, is over.</summary>
    private static async Task EndPauseAsync(HistoryDb db, string gameId, long at, bool resumed, CancellationToken cancel)
    {
        var open = db.Pauses.Where(p => p.GameId == gameId && p.EndedAt == null);
        if (await open.FirstOrDefaultAsync(cancel) is not { } pause) return;
        await open.Set(p => p.EndedAt, at).Set(p => p.Resumed, resumed).UpdateAsync(cancel);
        await db.Games.Where(g => g.GameId == gameId).Set(g => g.PausedMs, g => g.PausedMs + at - pause.At).UpdateAsync(cancel);
    }
}
