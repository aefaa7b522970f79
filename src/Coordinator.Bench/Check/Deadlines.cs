using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>
/// A pause never ends a game before its deadline, and later only where the coordinator had failed: by as long as a game
/// may be away, and the 10 s that it leaves to players then (contract, rule 6).
/// </summary>
internal static class Deadlines
{
    /// <summary>How long a game may be away when its node fails, in ms.</summary>
    public const double Failover = 10_000;

    /// <summary>What a coordinator that took over leaves at least, in ms.</summary>
    public const double Grace = 10_000;

    /// <summary>How late a timer and the write that follows it may be on a busy machine, in ms.</summary>
    private const double Lateness = 2_000;

    /// <summary>How far clocks of one machine are apart, in ms.</summary>
    private const double ClockError = 5;

    public static IEnumerable<string> Check(GameCase game)
    {
        if (game.Game.Phase == Phases.Paused && game.Game.Pause is { } open && Clock.Now > open.Deadline + Lateness)
            yield return game.Say(
                $"the pause of epoch {game.Game.Epoch} should have ended at {open.Deadline}, and goes on."
            );
        if (game.Game.Ended?.Reason != EndReasons.ReconnectionTimeout)
            yield break;
        foreach (
            var pause in game.RowsOf(ExportedRow.Pause)
                .Where(r => r.Epoch == game.Game.Epoch && r.Outcome == ExportedRow.Ended)
        )
        {
            var ended = pause.Timestamp + (pause.DurationMs ?? 0);
            var told = Told(game, pause.Epoch).ToList();
            if (told.Count == 0)
                continue;
            if (ended < told.Max() - ClockError)
                yield return game.Say(
                    $"the pause of epoch {pause.Epoch} ended at {ended}, {told.Max() - ended} ms before the deadline "
                        + "that was told."
                );
            var latest = Latest(game, pause.Timestamp, ended, told);
            if (ended > latest)
                yield return game.Say(
                    $"the pause of epoch {pause.Epoch} ended at {ended}, {ended - latest:0} ms later than it may "
                        + $"have ({Why(game, pause.Timestamp, ended)})."
                );
        }
    }

    private static IEnumerable<long> Told(GameCase game, int epoch) =>
        game.Heard<PauseEvent>(HubEvents.Pause)
            .Where(p => p.Event.Epoch == epoch)
            .Select(p => p.Event.Deadline)
            .Concat(
                game.Heard<GameJoined>(HubEvents.GameJoined)
                    .Where(j => j.Event.Pause is not null && j.Event.Epoch == epoch)
                    .Select(j => j.Event.Pause!.Deadline)
            );

    private static double Latest(GameCase game, double began, double ended, List<long> told)
    {
        var disturbed = During(game, began, ended).Select(d => Math.Min(d.Until, ended) + Failover + Grace);
        return disturbed.Append(disturbed.Any() ? told.Min() : told.Max()).Max() + Lateness;
    }

    private static string Why(GameCase game, double began, double ended) =>
        string.Join(
            ", ",
            During(game, began, ended).Select(d => d.What).DefaultIfEmpty("nothing was done to the cluster")
        );

    /// <summary>A game that was still away from something done just before its pause counts as disturbed.</summary>
    private static IEnumerable<Disturbance> During(GameCase game, double began, double ended) =>
        game.Disturbances.Where(d => d.From <= ended && d.Until + Failover >= began);
}
