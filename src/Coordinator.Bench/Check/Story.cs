using System.Globalization;
using System.Text.Json;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>All that happened in one game, in the order of time: for whoever has to find out why it was
/// violated.</summary>
internal static class Story
{
    public static IEnumerable<string> Of(ScriptedGame game, IEnumerable<Disturbance> disturbances) =>
        game
            .Players.SelectMany(p => Of(p.Log))
            .Concat(disturbances.Select(d => (d.From, $"*** {d.What} (until {Time(d.Until)})")))
            .OrderBy(line => line.Item1)
            .Select(line => $"{Time(line.Item1)} {line.Item2}");

    /// <summary>Writes the stories of the games that violations name into a folder.</summary>
    public static void Write(
        string folder,
        IEnumerable<ScriptedGame> games,
        IReadOnlyList<string> violations,
        IReadOnlyList<Disturbance> disturbances
    )
    {
        Directory.CreateDirectory(folder);
        foreach (var game in games)
        {
            var wrongs = violations.Where(v => v.Contains(game.GameId, StringComparison.Ordinal)).ToList();
            if (wrongs.Count > 0)
                File.WriteAllLines(
                    Path.Combine(folder, $"story-{game.GameId}.txt"),
                    [.. wrongs, .. Of(game, disturbances)]
                );
        }
    }

    private static IEnumerable<(double At, string Text)> Of(PlayerLog player)
    {
        foreach (var line in player.Lines)
        {
            yield return (line.OpenedAt, $"{player.PlayerId} connection {line.Number} to {line.Node}");
            if (line.ClosedAt is { } closed)
                yield return (closed, $"{player.PlayerId} connection {line.Number} over: {line.Why}");
        }
        foreach (var heard in player.Heard)
            yield return (heard.At, $"{player.PlayerId} <- {heard.Name} ({heard.Connection}) {Brief(heard.Body)}");
        foreach (var seen in player.Seen)
            yield return (seen.At, $"{player.PlayerId}    its game sees {seen.Event}");
        foreach (var report in player.Reports)
        {
            foreach (var said in report.Tries)
                yield return (
                    said,
                    $"{player.PlayerId} -> {report.Method} {JsonSerializer.Serialize(report.Fields, WireJson.Options)}"
                );
            if (report.Answered is { } answer)
                yield return (
                    answer.At,
                    $"{player.PlayerId}    {report.Method} {report.Fields.Epoch}: {answer.Result}"
                );
        }
    }

    private static string Brief(JsonElement body) =>
        string.Join(
            ' ',
            body.EnumerateObject()
                .Where(f => f.Name is not ("game_id" or "ice_servers" or "settings" or "metadata"))
                .Select(f => $"{f.Name}={f.Value.GetRawText()}")
        );

    private static string Time(double at) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)at).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
