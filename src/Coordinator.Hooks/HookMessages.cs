using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coordinator.Games;
using Coordinator.Protocol;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Hooks;

/// <summary>Something to tell. <c>Type</c>: one of <see cref="HookTypes"/>. <c>Id</c> is the same however often it is
/// told, and contains no full stop: it is signed with them.</summary>
internal sealed record HookMessage(string Id, HookKinds Kind, string Type, DateTimeOffset At, string Body);

/// <summary>What of a game's story is told to its backend, and in which words.</summary>
internal static class HookMessages
{
    /// <summary>What an event can give rise to.</summary>
    public static HookKinds KindsOf(GameEvent @event) =>
        @event switch
        {
            GameEvents.Paused => HookKinds.Lost | HookKinds.Paused,
            GameEvents.LinkLost => HookKinds.Lost,
            GameEvents.Resumed => HookKinds.Resumed,
            GameEvents.Ended => HookKinds.Ended,
            _ => HookKinds.None,
        };

    /// <summary>What events of one entry mean to a backend.</summary>
    /// <param name="before">The game as before the first of them.</param>
    /// <param name="entry">The entry's number in the game's journal.</param>
    /// <param name="events">What happened, in order.</param>
    public static IEnumerable<HookMessage> Of(GameState before, long entry, ImmutableArray<GameEvent> events)
    {
        for (var place = 0; place < events.Length; place++)
        {
            switch (events[place])
            {
                // The loss that a pause began with follows it in the journal; told is the cause first.
                case GameEvents.Paused e:
                    if (events.ElementAtOrDefault(place + 1) is GameEvents.LinkLost first)
                        yield return Lost(before, first, Id(before, entry, place + 1));
                    yield return Paused(before, e, Id(before, entry, place));
                    break;
                case GameEvents.LinkLost e when place == 0 || events[place - 1] is not GameEvents.Paused:
                    yield return Lost(before, e, Id(before, entry, place));
                    break;
                case GameEvents.Resumed e:
                    yield return Resumed(before, e, Id(before, entry, place));
                    break;
                case GameEvents.Ended e:
                    yield return Ended(before, e, Id(before, entry, place));
                    break;
            }
            before = Game.Apply(before, events[place]);
        }
    }

    private static HookMessage Lost(GameState game, GameEvents.LinkLost e, string id) =>
        Message(
            id,
            e,
            HookKinds.Lost,
            HookTypes.LinkLost,
            new LinkLostHook(
                game.GameId,
                e.Epoch,
                game.Players,
                Metadata(game),
                e.Player,
                e.Report.Peer,
                e.Report.Frame,
                e.Report.IceState,
                e.Report.DcState,
                e.Report.ConnectionType
            )
        );

    private static HookMessage Paused(GameState game, GameEvents.Paused e, string id) =>
        Message(
            id,
            e,
            HookKinds.Paused,
            HookTypes.GamePaused,
            new GamePausedHook(
                game.GameId,
                e.Epoch,
                game.Players,
                Metadata(game),
                e.Frame,
                e.DetectingPlayer,
                Ms(e.Deadline)
            )
        );

    private static HookMessage Resumed(GameState game, GameEvents.Resumed e, string id) =>
        Message(
            id,
            e,
            HookKinds.Resumed,
            HookTypes.GameResumed,
            new GameResumedHook(
                game.GameId,
                e.Epoch,
                game.Players,
                Metadata(game),
                Ms(Game.Elapsed(game.Pause!.StartedAt, e.At))
            )
        );

    private static HookMessage Ended(GameState game, GameEvents.Ended e, string id)
    {
        // As the players are told, whatever the rules make of it.
        var told = Notices.Of(e, game, e.At).OfType<Notices.Ended>().Single();
        return Message(
            id,
            e,
            HookKinds.Ended,
            HookTypes.GameEnded,
            new GameEndedHook(
                game.GameId,
                game.Epoch,
                game.Players,
                Metadata(game),
                JsonNamingPolicy.SnakeCaseLower.ConvertName(told.Reason.ToString()),
                told.DisconnectedPlayer,
                new EndedReconnectionData(Ms(told.TotalPaused), told.LostPlayers, told.RecoveredPlayers)
            )
        );
    }

    private static HookMessage Message<T>(string id, GameEvent @event, HookKinds kind, string type, T data) =>
        new(
            id,
            kind,
            type,
            @event.At,
            JsonSerializer.Serialize(new HookBody<T>(type, Iso(@event.At), data), WireJson.Options)
        );

    /// <summary>From the event's place in its game's journal, where nothing else can come to stand.</summary>
    private static string Id(GameState game, long entry, int place) =>
        "msg_"
        + Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{game.GameId}/{game.CreationId}/{entry}/{place}")
                )
            )
        )[..32];

    private static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JsonElement? Metadata(GameState game) => game.Metadata is { } text ? JsonElement.Parse(text) : null;
}
