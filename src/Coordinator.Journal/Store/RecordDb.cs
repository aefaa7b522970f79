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

    /// <summary>Games as they stand; of this phase, or all.</summary>
    public IQueryable<GameRow> Games(GamePhase? phase = null)
    {
        switch (phase)
        {
            case null:
                return from game in StoredGames
                       from open in OpenGames.LeftJoin(open => open.GameId == game.GameId)
                       select new GameRow
                       {
                           GameId = game.GameId,
                           At = game.At,
                           Phase = open!.Phase ?? game.Phase,
                           Epoch = (int?)open.Epoch ?? game.Epoch,
                           Players = game.Players,
                           StartedAt = open.StartedAt ?? game.StartedAt,
                           EndedAt = game.EndedAt,
                           EndReason = game.EndReason,
                           DisconnectedPlayer = game.DisconnectedPlayer,
                           PausedMs = (long?)open.PausedMs ?? game.PausedMs,
                       };
            case GamePhase.Ended:
                return StoredGames.Where(game => game.EndedAt != null);
            case { } wanted:
                var name = wanted.ToString();
                return from open in OpenGames
                       join game in StoredGames on open.GameId equals game.GameId
                       where open.Phase == name
                       select new GameRow
                       {
                           GameId = game.GameId,
                           At = game.At,
                           Phase = open.Phase,
                           Epoch = open.Epoch,
                           Players = game.Players,
                           StartedAt = open.StartedAt,
                           EndedAt = null,
                           EndReason = null,
                           DisconnectedPlayer = null,
                           PausedMs = open.PausedMs,
                       };
        }
    }
}
