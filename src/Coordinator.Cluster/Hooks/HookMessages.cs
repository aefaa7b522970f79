using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coordinator.Cluster.Serialization;
using Coordinator.Games;
using Coordinator.Journal.Format;
using Coordinator.Protocol;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Cluster.Hooks;

/// <summary>Something to tell. <c>Type</c>: one of <see cref="HookTypes"/>. <c>Id</c> is the same however often it is told, and contains no full stop: it is signed with them.</summary>
internal sealed record HookMessage(string Id, HookKinds Kind, string Type, DateTimeOffset At, string Body);

/// <summary>What of a game's story is told to its backend, and in which words.</summary>
internal static class HookMessages
{
    /// <summary>What an event can give rise to.</summary>
    public static HookKinds KindsOf(GameEvent happened) => happened switch
    {
        GameEvents.Paused => HookKinds.Lost | HookKinds.Paused,
        GameEvents.LinkLost => HookKinds.Lost,
        GameEvents.Resumed => HookKinds.Resumed,
        GameEvents.Ended => HookKinds.Ended,
        _ => HookKinds.None,
    };

    /// <summary>
    /// What <paramref name="happened"/>, an event of <paramref name="story"/>, means to a backend. The story goes from the
    /// game's creation to the event and what was journaled together with it, or further.
    /// </summary>
    public static IEnumerable<HookMessage> Of(IReadOnlyList<GameEvent> story, GameEvent happened)
    {
        if (story is not [GameEvents.Created, ..]) yield break; // the game's journal was deleted meanwhile
        var index = story.TakeWhile(e => !IsSame(e, happened)).Count();
        if (index == story.Count) throw new ArgumentException($"{happened} is not in this story.", nameof(happened));
        var before = story.Take(index).Aggregate(GameState.None, Game.Apply);
        switch (happened)
        {
            // The loss that a pause began with follows it in the journal; told is the cause first.
            case GameEvents.Paused e:
                if (story.ElementAtOrDefault(index + 1) is GameEvents.LinkLost first) yield return Lost(before, first, index + 1);
                yield return Paused(before, e, index);
                break;
            case GameEvents.LinkLost e when story[index - 1] is not GameEvents.Paused:
                yield return Lost(before, e, index);
                break;
            case GameEvents.Resumed e:
                yield return Resumed(before, e, index);
                break;
            case GameEvents.Ended e:
                yield return Ended(before, e, index);
                break;
        }
    }

    /// <summary>As the journal writes them: events may come to hold lists, which are not equal for having equal members.</summary>
    private static bool IsSame(GameEvent one, GameEvent other) =>
        one.GetType() == other.GetType() && one.At == other.At && JournalFormat.Write(one).Equals(JournalFormat.Write(other));

    private static HookMessage Lost(GameState game, GameEvents.LinkLost e, int index) => Message(
        game, e, index, HookKinds.Lost, HookTypes.LinkLost, new LinkLostHook(
            game.GameId, e.Epoch, game.Players, Metadata(game), e.Player, e.Report.Peer, e.Report.Frame, e.Report.IceState,
            e.Report.DcState, e.Report.ConnectionType));

    private static HookMessage Paused(GameState game, GameEvents.Paused e, int index) => Message(
        game, e, index, HookKinds.Paused, HookTypes.GamePaused, new GamePausedHook(
            game.GameId, e.Epoch, game.Players, Metadata(game), e.Frame, e.DetectingPlayer, Ms(e.Deadline)));

    private static HookMessage Resumed(GameState game, GameEvents.Resumed e, int index) => Message(
        game, e, index, HookKinds.Resumed, HookTypes.GameResumed, new GameResumedHook(
            game.GameId, e.Epoch, game.Players, Metadata(game), Ms(e.At - game.Pause!.StartedAt)));

    private static HookMessage Ended(GameState game, GameEvents.Ended e, int index)
    {
        // As the players are told, whatever the rules make of it.
        var told = Notices.Of(e, game, e.At).OfType<Notices.Ended>().Single();
        return Message(game, e, index, HookKinds.Ended, HookTypes.GameEnded, new GameEndedHook(
            game.GameId, game.Epoch, game.Players, Metadata(game),
            JsonNamingPolicy.SnakeCaseLower.ConvertName(told.Reason.ToString()), told.DisconnectedPlayer,
            new EndedReconnectionData(Ms(told.TotalPaused), told.LostPlayers, told.RecoveredPlayers)));
    }

    private static HookMessage Message<T>(GameState game, GameEvent happened, int index, HookKinds kind, string type, T data) => new(
        Id(game, index), kind, type, happened.At,
        JsonSerializer.Serialize(new HookBody<T>(type, Iso(happened.At), data), WireJson.Options));

    /// <summary>From the event's place in its game's journal: whoever reads that again gives the same event the same id.</summary>
    private static string Id(GameState game, int index) => "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{game.GameId}/{game.CreationId}/{index}"))))[..32];

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JsonElement? Metadata(GameState game) => game.Metadata is { } text ? JsonElement.Parse(text) : null;
}
