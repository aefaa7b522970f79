using System.Text.Json;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Recovery;

/// <summary>
/// Whether the deadline of a pause holds across a failure: never earlier than promised, and 10 s left by whoever took
/// over.
/// </summary>
internal static class PromisedDeadlines
{
    /// <summary>What a coordinator that took over leaves at least, in ms (contract, rule 6 of a pause).</summary>
    public const double Grace = 10_000;

    /// <summary>How far clocks of one machine are apart, in ms.</summary>
    private const double ClockError = 5;

    /// <summary>What a player found when it came back, after the failure at an instant in Unix ms.</summary>
    public static IEnumerable<(Heard Heard, GameJoined Joined)> Found(PlayerLog player, double failed) =>
        from heard in player.Heard
        where heard.Name == HubEvents.GameJoined && heard.At > failed
        select (heard, heard.Body.Deserialize<GameJoined>(WireJson.Options)!);

    /// <summary>What is wrong with what a player found, in sentences.</summary>
    /// <param name="gameId">Its game.</param>
    /// <param name="player">What it heard.</param>
    /// <param name="promised">The deadline that it was told before, in Unix ms.</param>
    /// <param name="failed">When its connection was lost, in Unix ms: nobody can have taken over before.</param>
    public static IEnumerable<string> Check(string gameId, PlayerLog player, long promised, double failed)
    {
        foreach (var (heard, joined) in Found(player, failed))
        {
            if (joined.Phase != Phases.Paused || joined.Pause is not { } pause)
            {
                yield return $"Game {gameId}, {player.PlayerId} found it {joined.Phase} at {heard.At:0}; "
                    + $"it had been paused until {promised}.";
                continue;
            }
            if (pause.Deadline < promised - ClockError)
                yield return $"Game {gameId}, {player.PlayerId} was told the deadline {pause.Deadline}, "
                    + $"{promised - pause.Deadline} ms before the one promised.";
            if (pause.Deadline < failed + Grace - ClockError)
                yield return $"Game {gameId}, {player.PlayerId} was told the deadline {pause.Deadline}, "
                    + $"{pause.Deadline - failed:0} ms after the failure; {Grace:0} ms have to be left after it.";
        }
    }
}
