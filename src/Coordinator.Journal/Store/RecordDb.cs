using System.Linq.Expressions;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using LinqToDB;
using LinqToDB.Data;

namespace Coordinator.Journal.Store;

/// <summary>The record's tables, as they are read.</summary>
internal sealed class RecordDb(DataOptions options) : DataConnection(options)
{
    public ITable<OpenGameRow> OpenGames => this.GetTable<OpenGameRow>();
    public ITable<DisconnectionRow> Disconnections => this.GetTable<DisconnectionRow>();
    public ITable<AttemptRow> Attempts => this.GetTable<AttemptRow>();
    public ITable<PauseRow> Pauses => this.GetTable<PauseRow>();
    public ITable<NearMissRow> NearMisses => this.GetTable<NearMissRow>();
    public ITable<HookRow> Hooks => this.GetTable<HookRow>();

    /// <summary>Games as they were created or ended; those that are open have their present state elsewhere.</summary>
    public ITable<GameRow> StoredGames => this.GetTable<GameRow>();

    private static Expression<Func<GameRow, OpenGameRow, bool>> IsOf => (game, open) => open.GameId == game.GameId;

    /// <summary>A game as it stands: what changes while it is open is in its row among the open ones, if it has
    /// one.</summary>
    private static Expression<Func<GameRow, OpenGameRow, GameRow>> Present =>
        (game, open) =>
            new GameRow
            {
                GameId = game.GameId,
                At = game.At,
                Phase = open.Phase ?? game.Phase,
                Epoch = (int?)open.Epoch ?? game.Epoch,
                Players = game.Players,
                StartedAt = open.StartedAt ?? game.StartedAt,
                EndedAt = game.EndedAt,
                EndReason = game.EndReason,
                DisconnectedPlayer = game.DisconnectedPlayer,
                PausedMs = (long?)open.PausedMs ?? game.PausedMs,
            };

    /// <summary>Games as they stand; of this phase, or all.</summary>
    public IQueryable<GameRow> Games(GamePhase? phase = null)
    {
        switch (phase)
        {
            case null:
                return StoredGames.LeftJoin(OpenGames, IsOf, Present);
            case GamePhase.Ended:
                return StoredGames.Where(game => game.EndedAt != null);
            case { } wanted:
                var name = wanted.ToString();
                return StoredGames.InnerJoin(OpenGames.Where(open => open.Phase == name), IsOf, Present);
        }
    }
}
