using Coordinator.Bench.Play;
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
        yield return $"pauses: {Told(games, HubEvents.Pause)}, resumes: {Told(games, HubEvents.Resume)}, ends: {Told(games, HubEvents.GameEnded)}";
        yield return $"connections: {logs.Sum(l => l.Lines.Count)} of {logs.Count} players";
    }

    /// <summary>From the first time that a report was said, in ms.</summary>
    public static Figures Latency(IEnumerable<Report> reports) =>
        new(reports.Where(r => r.Answered is not null && r.Tries.Count > 0).Select(r => r.Answered!.At - r.Tries[0]));

    /// <summary>In how many games something was told, each time counted once.</summary>
    private static int Told(IEnumerable<ScriptedGame> games, string name) =>
        games.Sum(g => g.Players.Max(p => p.Log.Heard.Count(h => h.Name == name)));
}
