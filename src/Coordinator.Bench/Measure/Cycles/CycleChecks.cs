using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Cycles;

/// <summary>
/// What has to be so of what players hear in a cycle. Null: it is; else what is wrong, without who and full stop.
/// </summary>
internal static class CycleChecks
{
    /// <summary>One player is told of the pause.</summary>
    public static string? Of(
        PauseEvent told,
        CycleSeat seat,
        IReadOnlyList<CycleSeat> seats,
        string gameId,
        int epoch,
        TimeSpan timeout
    )
    {
        if (told.GameId != gameId)
            return $"was told of a pause of game {told.GameId}";
        if (told.Epoch != epoch)
            return $"was paused in epoch {told.Epoch}, {epoch} was expected";
        if (seat.View.PausedAt > 0)
            return $"was paused twice in epoch {epoch}";
        if (seats.FirstOrDefault(s => s.PlayerId == told.DetectingPlayer) is not { View.LossAt: > 0 } detecting)
            return $"was paused in epoch {epoch} for {told.DetectingPlayer}, who has reported nothing";
        if (told.PauseFrame != CycleReports.Frame(epoch, detecting.Index))
            return $"was paused at frame {told.PauseFrame}, {CycleReports.Frame(epoch, detecting.Index)} was reported";
        if (told.TimeoutMs != (long)timeout.TotalMilliseconds)
            return $"was told of a time-out of {told.TimeoutMs} ms, the game was made with {timeout.TotalMilliseconds}";
        return null;
    }

    /// <summary>Both know of the pause, and both reports are answered.</summary>
    public static string? OfPause(IReadOnlyList<CycleSeat> seats)
    {
        if (seats.Select(s => s.View.DetectingPlayer).Distinct().Count() > 1)
            return "its players were told of different detecting players";
        if (seats.Select(s => s.View.Deadline).Distinct().Count() > 1)
            return "its players were told different deadlines";
        foreach (var seat in seats)
        {
            var expected = seat.View.DetectingPlayer == seat.PlayerId ? Results.Pause : Results.AlreadyPausing;
            if (seat.View.LossResult != expected)
                return $"{seat.PlayerId}'s loss was answered with {seat.View.LossResult}, {expected} was expected";
        }
        return null;
    }

    /// <summary>One player is told of the resume.</summary>
    public static string? Of(ResumeEvent told, CycleSeat seat, IReadOnlyList<CycleSeat> seats, string gameId, int epoch)
    {
        if (told.GameId != gameId)
            return $"was told of a resume of game {told.GameId}";
        if (told.Epoch != epoch)
            return $"was resumed from epoch {told.Epoch}, {epoch} was expected";
        if (seat.View.ResumedAt > 0)
            return $"was resumed twice from epoch {epoch}";
        foreach (var other in seats)
        {
            var frame = CycleReports.Frame(epoch, other.Index);
            if (!told.Frames.TryGetValue(other.PlayerId, out var resumed) || resumed != frame)
                return $"was resumed without {other.PlayerId}'s frame {frame} "
                    + $"(frames: {string.Join(", ", told.Frames)})";
        }
        return null;
    }

    /// <summary>Both are resumed, and both reports are answered.</summary>
    public static string? OfResume(IReadOnlyList<CycleSeat> seats)
    {
        if (seats.Select(s => s.View.ResumeAt).Distinct().Count() > 1)
            return "its players were told to resume at different instants";
        var results = seats.Select(s => s.View.RecoveryResult).Order(StringComparer.Ordinal).ToList();
        return results is [Results.Resume, Results.Waiting]
            ? null
            : $"the recoveries were answered with {string.Join(" and ", results)}, "
                + $"one {Results.Waiting} and one {Results.Resume} were expected";
    }
}
