using Coordinator.Bench.Play;
using Coordinator.Client;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>
/// What a library told its game is what the coordinator told the library: stopped in every pause, gone on at the agreed
/// instant and not before, ended once, for the reason on record.
/// </summary>
internal static class WhatGamesSaw
{
    /// <summary>
    /// How far a player's idea of the coordinator's time may be off, in ms: half a round trip, 67 ms on two cores with
    /// ten times their work. Less than the 200 ms that a resume is set ahead.
    /// </summary>
    private const double ClockError = 150;

    public static IEnumerable<string> Check(GameCase game) =>
        game
            .Players.Where(p => p.HasGame)
            .SelectMany(p => InOrder(game, p).Concat(Pauses(game, p)).Concat(Resumes(game, p)).Concat(End(game, p)));

    /// <summary>A begin, then pauses and resumes by turns, then the end.</summary>
    private static IEnumerable<string> InOrder(GameCase game, PlayerLog player)
    {
        var (hasStarted, isPaused, hasEnded) = (false, false, false);
        foreach (var (_, told) in player.Seen)
        {
            var name = told.GetType().Name.ToLowerInvariant();
            if (hasEnded)
                yield return game.Say(player, $"its game was told of the end, and then {name}.");
            if (told is GameEvent.Started && hasStarted)
                yield return game.Say(player, "its game was started twice.");
            if (told is GameEvent.Paused && !hasStarted)
                yield return game.Say(player, "its game was paused before it had begun.");
            if (told is GameEvent.Resumed && !isPaused)
                yield return game.Say(
                    player,
                    $"its game was resumed from epoch {Epoch(told)} and had not been paused."
                );
            hasStarted |= told is GameEvent.Started;
            hasEnded |= told is GameEvent.Ended;
            isPaused = told switch
            {
                GameEvent.Paused or GameEvent.PauseUpdated => true,
                GameEvent.Resumed => false,
                _ => isPaused,
            };
        }
    }

    private static IEnumerable<string> Pauses(GameCase game, PlayerLog player)
    {
        var stopped = player
            .Seen.Select(s => s.Event)
            .Where(e => e is GameEvent.Paused or GameEvent.PauseUpdated)
            .Select(Epoch)
            .ToHashSet();
        foreach (var (who, heard, told) in game.Heard<PauseEvent>(HubEvents.Pause))
        {
            if (who == player && !stopped.Contains(told.Epoch) && !HasEndedBy(player, heard.At))
                yield return game.Say(
                    player,
                    $"the coordinator paused epoch {told.Epoch} at {heard.At:0}, " + "and its game was not stopped."
                );
        }
        var known = Told<PauseEvent>(game, HubEvents.Pause, p => p.Epoch)
            .Concat(Joined(game).Where(j => j.Pause is not null).Select(j => j.Epoch))
            .ToHashSet();
        foreach (var epoch in Confirmed(player).Where(epoch => !known.Contains(epoch)))
            yield return game.Say(
                player,
                $"its game was told that the coordinator had paused epoch {epoch}, " + "of which nobody was told."
            );
    }

    private static IEnumerable<string> Resumes(GameCase game, PlayerLog player)
    {
        foreach (var (who, heard, told) in game.Heard<ResumeEvent>(HubEvents.Resume))
        {
            if (who != player)
                continue;
            var isOvertaken = player.Seen.Any(s =>
                s.Event switch
                {
                    GameEvent.Paused or GameEvent.PauseUpdated => Epoch(s.Event) > told.Epoch,
                    GameEvent.Resumed => Epoch(s.Event) >= told.Epoch,
                    GameEvent.Ended => true,
                    _ => false,
                }
            );
            if (!isOvertaken)
                yield return game.Say(
                    player,
                    $"the coordinator resumed epoch {told.Epoch} at {heard.At:0}, " + "and its game did not go on."
                );
        }
        var instants = game.Heard<ResumeEvent>(HubEvents.Resume).ToLookup(r => r.Event.Epoch, r => r.Event.ResumeAt);
        var latest = Joined(game).Where(j => j.Phase != Phases.Paused).Select(j => j.Epoch).DefaultIfEmpty().Max();
        foreach (var (at, told) in player.Seen.Where(s => s.Event is GameEvent.Resumed))
        {
            var resume = ((GameEvent.Resumed)told).Resume;
            if (!instants.Contains(resume.Epoch) && resume.Epoch > latest)
                yield return game.Say(
                    player,
                    $"its game was resumed from epoch {resume.Epoch}, of which nobody was told."
                );
            if (instants[resume.Epoch].Contains((long)resume.ResumeAt) && at < resume.ResumeAt - ClockError)
                yield return game.Say(
                    player,
                    $"its game went on {resume.ResumeAt - at:0} ms "
                        + $"before the instant that was agreed for epoch {resume.Epoch}."
                );
        }
    }

    private static IEnumerable<string> End(GameCase game, PlayerLog player)
    {
        var told = player.Seen.Select(s => s.Event).OfType<GameEvent.Ended>().FirstOrDefault()?.End.Reason;
        var isLeaver = player.HasLeft || player.Reports.Any(r => r.Method == HubMethods.LeaveGame);
        if (told is null && player.Heard.Any(h => h.Name == HubEvents.GameEnded))
            yield return game.Say(player, "the coordinator told it of the end, and its game was not.");
        // A goodbye is said for 2 s; if no coordinator was there in that time, the game ends without it, in another
        // way.
        if (told is null || told == game.Game.Ended?.Reason || (isLeaver && told == EndReasons.PlayerLeft))
            yield break;
        yield return game.Say(
            player,
            $"its game was told that it is over ({told}), " + $"on record is {game.Game.Ended?.Reason ?? "no end"}."
        );
    }

    private static bool HasEndedBy(PlayerLog player, double at) =>
        player.Seen.Any(s => s.Event is GameEvent.Ended && s.At <= at)
        || player.Reports.Any(r => r.Method == HubMethods.LeaveGame && r.Tries.Any(t => t <= at));

    private static IEnumerable<int> Confirmed(PlayerLog player) =>
        player
            .Seen.Where(s =>
                s.Event is GameEvent.Paused { Pause.IsLocal: false } or GameEvent.PauseUpdated { Pause.IsLocal: false }
            )
            .Select(s => Epoch(s.Event))
            .Distinct();

    private static IEnumerable<int> Told<T>(GameCase game, string name, Func<T, int> epoch) =>
        game.Heard<T>(name).Select(h => epoch(h.Event));

    private static IEnumerable<GameJoined> Joined(GameCase game) =>
        game.Heard<GameJoined>(HubEvents.GameJoined).Select(j => j.Event);

    private static int Epoch(GameEvent told) =>
        told switch
        {
            GameEvent.Paused paused => paused.Pause.Epoch,
            GameEvent.PauseUpdated updated => updated.Pause.Epoch,
            GameEvent.Resumed resumed => resumed.Resume.Epoch,
            _ => 0,
        };
}
