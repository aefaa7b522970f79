using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>No pause without a player that asked for it.</summary>
internal static class PausesAskedFor
{
    public static IEnumerable<string> Check(GameCase game)
    {
        var pauses = Told(game).Concat(OnRecord(game)).Distinct().ToList();
        if (game.Kind == GameKind.Quiet)
        {
            foreach (var pause in pauses)
                yield return game.Say(
                    $"{pause.Where}: epoch {pause.Epoch} paused a game whose links were well all the time."
                );
            yield break;
        }
        foreach (var pause in pauses)
        {
            var asked = game.Reports.Any(r =>
                r.Player.PlayerId == pause.Player
                && r.Report.Method == HubMethods.ConnectionLost
                && r.Report.Fields.FrameNumber == pause.Frame
                && r.Report.Fields.Epoch == pause.Epoch
            );
            if (!asked)
                yield return game.Say(
                    $"{pause.Where}: epoch {pause.Epoch} is said to have been asked for by {pause.Player} at frame "
                        + $"{pause.Frame}, which it never did."
                );
        }
    }

    private static IEnumerable<(string Where, int Epoch, string Player, long Frame)> Told(GameCase game) =>
        game.Heard<PauseEvent>(HubEvents.Pause)
            .Select(p => ($"{p.Player.PlayerId} was told", p.Event.Epoch, p.Event.DetectingPlayer, p.Event.PauseFrame))
            .Concat(
                game.Heard<GameJoined>(HubEvents.GameJoined)
                    .Where(j => j.Event.Pause is not null)
                    .Select(j =>
                        (
                            $"{j.Player.PlayerId} found",
                            j.Event.Epoch,
                            j.Event.Pause!.DetectingPlayer,
                            j.Event.Pause.PauseFrame
                        )
                    )
            );

    private static IEnumerable<(string Where, int Epoch, string Player, long Frame)> OnRecord(GameCase game) =>
        game.RowsOf(ExportedRow.Pause).Select(r => ("on record", r.Epoch, r.PlayerId, r.Frame ?? -1));
}
