using System.Text.Json;
using Coordinator.Games;
using Coordinator.Protocol;
using Coordinator.Record;

namespace Coordinator.Node.Wire;

/// <summary>A game's state as players and backends see it.</summary>
internal static class GameViews
{
    public static GameJoined Joined(
        GameState game,
        string player,
        IReadOnlyList<IceServerDto> iceServers,
        IReadOnlyList<string> coordinators
    ) =>
        new(
            game.GameId,
            player,
            WireNames.Of(game.Phase),
            Players(game),
            game.Epoch,
            PauseInProgress(game),
            End(game.End?.Reason),
            iceServers,
            Settings(game.Settings),
            Metadata(game),
            coordinators.Count > 0 ? coordinators : null
        );

    public static GameDto Game(GameState game) =>
        new(
            game.GameId,
            WireNames.Of(game.Phase),
            game.Epoch,
            Players(game),
            PauseInProgress(game),
            End(game.End?.Reason),
            Settings(game.Settings),
            Metadata(game),
            Ms(game.CreatedAt)
        );

    public static GameSummaryDto Summary(GameSummary game) =>
        new(game.GameId, WireNames.Of(game.Phase), game.Epoch, game.Players, End(game.EndReason), Ms(game.CreatedAt));

    private static IReadOnlyList<PlayerPresenceDto> Players(GameState game) =>
        [.. game.Players.Select(player => new PlayerPresenceDto(player, game.Connected.Contains(player)))];

    /// <summary>A game that ended in a pause is over, not paused.</summary>
    private static PauseDto? PauseInProgress(GameState game) =>
        game is { Phase: GamePhase.Paused, Pause: { } pause, Deadline: { } deadline }
            ? new PauseDto(pause.Frame, pause.DetectingPlayer, Ms(deadline))
            : null;

    private static EndDto? End(EndReason? reason) => reason is { } known ? new EndDto(WireNames.Of(known)) : null;

    private static SettingsDto Settings(GameSettings settings) =>
        new(
            (long)settings.ReconnectionTimeout.TotalMilliseconds,
            (long)settings.JoinTimeout.TotalMilliseconds,
            settings.Validation
        );

    private static JsonElement? Metadata(GameState game) => game.Metadata is { } text ? JsonElement.Parse(text) : null;

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
