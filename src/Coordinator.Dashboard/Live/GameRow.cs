using System.Collections.Immutable;
using Coordinator.Cluster.Live;
using Coordinator.Games;
using Coordinator.Record;

namespace Coordinator.Dashboard.Live;

/// <summary>One game of the list. <c>Live</c>: as it stands now, null where it is not open.</summary>
public sealed record GameRow(
    string GameId,
    GamePhase Phase,
    EndReason? Reason,
    int Epoch,
    IReadOnlyList<string> Players,
    DateTimeOffset CreatedAt,
    LiveGame? Live
)
{
    public static GameRow Of(LiveGame game) =>
        new(game.GameId, game.Phase, null, game.Epoch, game.Players, game.CreatedAt, game);

    public static GameRow Of(GameSummary game) =>
        new(game.GameId, game.Phase, game.EndReason, game.Epoch, game.Players, game.CreatedAt, null);

    /// <summary>
    /// The row with what is true now laid over what the record said, which trails by a second or two: a game that it
    /// takes for open and that is not is over.
    /// </summary>
    public GameRow With(LiveGame? live) =>
        live is null
            ? this with
            {
                Phase = GamePhase.Ended,
                Live = null,
            }
            : this with
            {
                Phase = live.Phase,
                Epoch = live.Epoch,
                Live = live,
            };

    /// <summary>Players connected to the coordinator; null where that is not known.</summary>
    public ImmutableArray<string>? Connected => Live?.Connected;
}
