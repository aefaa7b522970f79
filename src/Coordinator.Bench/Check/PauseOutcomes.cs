using System.Text.Json;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>Every pause has one outcome, the same for all players and on record.</summary>
internal static class PauseOutcomes
{
    public static IEnumerable<string> Check(GameCase game) => Resumes(game).Concat(Ends(game)).Concat(OnRecord(game));

    /// <summary>Told to all in the same words: two incarnations that resumed the same pause would differ in the
    /// instant.</summary>
    private static IEnumerable<string> Resumes(GameCase game)
    {
        foreach (var epoch in game.Heard<ResumeEvent>(HubEvents.Resume).GroupBy(r => r.Event.Epoch))
        {
            var instants = epoch.Select(r => r.Event.ResumeAt).Distinct().Order().ToList();
            if (instants.Count > 1)
                yield return game.Say(
                    $"the pause of epoch {epoch.Key} was resumed {instants.Count} times, at "
                        + $"{string.Join(" and ", instants)}."
                );
        }
    }

    private static IEnumerable<string> Ends(GameCase game)
    {
        var told = game.Heard<GameEndedEvent>(HubEvents.GameEnded)
            .Select(e => (e.Player, e.Event.Reason))
            .Concat(
                game.Heard<GameJoined>(HubEvents.GameJoined)
                    .Where(j => j.Event.Ended is not null)
                    .Select(j => (j.Player, j.Event.Ended!.Reason))
            );
        foreach (var (player, reason) in told.Distinct())
        {
            if (game.Game.Ended is null)
                yield return game.Say(player, $"it was told of the end ({reason}), and the game goes on.");
            else if (game.Game.Ended.Reason != reason)
                yield return game.Say(
                    player,
                    $"it was told that the game ended by {reason}, on record is {game.Game.Ended.Reason}."
                );
        }
    }

    private static IEnumerable<string> OnRecord(GameCase game)
    {
        var pauses = game.RowsOf(ExportedRow.Pause).ToLookup(r => r.Epoch);
        foreach (var (player, heard, told) in game.Heard<ResumeEvent>(HubEvents.Resume))
        {
            var outcomes = pauses[told.Epoch].Select(r => r.Outcome ?? "in progress").ToList();
            if (outcomes is not [ExportedRow.Resumed])
                yield return game.Say(
                    player,
                    $"it was resumed from epoch {told.Epoch} (connection {heard.Connection}), on record it is "
                        + $"{List(outcomes)}."
                );
        }
        foreach (var (player, epoch) in game.Players.SelectMany(EndedIn))
        {
            var outcomes = pauses[epoch].Select(r => r.Outcome ?? "in progress").ToList();
            if (outcomes is not [ExportedRow.Ended])
                yield return game.Say(
                    player,
                    $"the game ended on it in the pause of epoch {epoch}, on record it is {List(outcomes)}."
                );
        }
    }

    /// <summary>The pause that a player was in when the game ended, if its time had run.</summary>
    private static IEnumerable<(PlayerLog Player, int Epoch)> EndedIn(PlayerLog player)
    {
        var paused = 0;
        foreach (var heard in player.Heard)
        {
            if (heard.Name == HubEvents.Pause)
                paused = heard.Body.Deserialize<PauseEvent>(WireJson.Options)!.Epoch;
            if (heard.Name == HubEvents.Resume)
                paused = 0;
            if (heard.Name == HubEvents.GameJoined)
                paused = heard.Body.Deserialize<GameJoined>(WireJson.Options) is { Pause: not null } joined
                    ? joined.Epoch
                    : 0;
            if (
                heard.Name == HubEvents.GameEnded
                && paused > 0
                && heard.Body.Deserialize<GameEndedEvent>(WireJson.Options)!.Reason == EndReasons.ReconnectionTimeout
            )
                yield return (player, paused);
        }
    }

    private static string List(List<string> outcomes) => outcomes.Count == 0 ? "absent" : string.Join(", ", outcomes);
}
