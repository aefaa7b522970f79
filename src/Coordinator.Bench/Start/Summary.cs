using Coordinator.Bench.Play;
using Coordinator.Client;
using Coordinator.Protocol;

namespace Coordinator.Bench.Start;

/// <summary>What a load came to, in lines to print.</summary>
internal static class Summary
{
    public static IEnumerable<string> Of(IReadOnlyList<ScriptedGame> games, TimeSpan lasted)
    {
        var logs = games.SelectMany(g => g.Players).Select(p => p.Log).ToList();
        var answered = logs.SelectMany(l => l.Reports).Where(r => r.Answered is not null).ToList();
        yield return $"games: {games.Count} made, {games.Count(g => g.IsOver)} over";
        yield return $"reports: {answered.Count} acknowledged, {answered.Count / lasted.TotalSeconds:0} a second";
        yield return $"from a report to its acknowledgement: {Latency(answered).InMilliseconds()}";
        yield return $"pauses: {Told(games, HubEvents.Pause)}, resumes: {Told(games, HubEvents.Resume)}, ends: "
            + $"{Told(games, HubEvents.GameEnded)}";
        yield return $"from the agreed instant of a resume to a game's going on: {Late(logs).InMilliseconds()}";
        yield return $"other calls: {Calls(logs, HubMethods.WebRtcSignal)} signals, {Calls(logs, HubMethods.Clock)} "
            + "of the clock, "
            + $"{Calls(logs, HubMethods.HealthReport)} of links' health";
        yield return $"connections: {logs.Sum(l => l.Lines.Count)} of {logs.Count} players";
    }

    /// <summary>From the first time that a report was said, in ms.</summary>
    public static Figures Latency(IEnumerable<Report> reports) =>
        new(reports.Where(r => r.Answered is not null && r.Tries.Count > 0).Select(r => r.Answered!.At - r.Tries[0]));

    private static Figures Late(IEnumerable<PlayerLog> logs) =>
        new(
            from log in logs
            from seen in log.Seen
            let resumed = seen.Event as GameEvent.Resumed
            where resumed is not null
            select seen.At - resumed.Resume.ResumeAt
        );

    private static int Calls(IEnumerable<PlayerLog> logs, string method) =>
        logs.Sum(l => l.Calls.GetValueOrDefault(method));

    /// <summary>In how many games something was told, each time counted once.</summary>
    private static int Told(IEnumerable<ScriptedGame> games, string name) =>
        games.Sum(g => g.Players.Max(p => p.Log.Heard.Count(h => h.Name == name)));
}
