using System.Text.Json;
using Coordinator.Bench.Check;
using Coordinator.Bench.Play;
using Coordinator.Client;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests;

/// <summary>
/// A game of ada and bob as it should be: ada loses bob at 1 000, both are paused, ada recovers at 3 000, both are
/// resumed. A test takes one thing away or adds one, and says what the checker has to notice.
/// </summary>
internal sealed class PlayedGame
{
    public const long LostAt = 1_000,
        Deadline = 31_000,
        RecoveredAt = 3_000,
        ResumeAt = 3_200;

    private PlayedGame()
    {
        foreach (var player in new[] { Ada, Bob })
        {
            Hear(player, 100, HubEvents.GameJoined, Joined(player, Phases.Playing, 0));
            See(player, 101, new GameEvent.Started(101, Returning: false));
            Hear(player, LostAt + 5, HubEvents.Pause, new PauseEvent("g", 60, "ada", 1, 30_000, Deadline));
        }
        See(Ada, LostAt, new GameEvent.Paused(Pause(isLocal: true)));
        See(Ada, LostAt + 6, new GameEvent.PauseUpdated(Pause()));
        See(Bob, LostAt + 6, new GameEvent.Paused(Pause()));
        Say(
            Ada,
            HubMethods.ConnectionLost,
            LostAt,
            Results.Pause,
            new ReportFields
            {
                FrameNumber = 60,
                Timestamp = LostAt,
                PeerId = "bob",
                Epoch = 1,
            }
        );
        Disconnections.Add(new DisconnectionDto(LostAt + 2, 60, "ada", null, null, 1, "bob", LostAt));
    }

    /// <summary>As above.</summary>
    public static PlayedGame Resumed()
    {
        var game = new PlayedGame();
        foreach (var player in new[] { game.Ada, game.Bob })
        {
            Hear(player, RecoveredAt + 5, HubEvents.Resume, Resume(ResumeAt));
            See(player, ResumeAt + 1, Resumed(ResumeAt));
        }
        Say(
            game.Ada,
            HubMethods.ReconnectionSuccess,
            RecoveredAt,
            Results.Resume,
            new ReportFields
            {
                FrameNumber = 70,
                DurationMs = 2_000,
                Attempts = 1,
                Epoch = 1,
            }
        );
        game.Attempts.Add(new ReconnectionAttemptDto(RecoveredAt + 2, 2_000, Outcomes.Success, 1, 1, "ada"));
        return game;
    }

    /// <summary>The pause ends the game at this instant instead.</summary>
    public static PlayedGame TimedOut(long instant)
    {
        var game = new PlayedGame
        {
            EndedBy = EndReasons.ReconnectionTimeout,
            Phase = Phases.Ended,
            PauseOutcome = ExportedRow.Ended,
            PauseMs = instant - LostAt,
        };
        game.Attempts.Add(new ReconnectionAttemptDto(instant, instant - LostAt, Outcomes.Timeout, 0, 1, "ada"));
        foreach (var player in new[] { game.Ada, game.Bob })
        {
            Hear(player, instant + 5, HubEvents.GameEnded, Ending(EndReasons.ReconnectionTimeout));
            See(player, instant + 6, Ended(EndReasons.ReconnectionTimeout));
        }
        return game;
    }

    public PlayerLog Ada { get; private set; } = new("ada") { HasGame = true };
    public PlayerLog Bob { get; private set; } = new("bob") { HasGame = true };
    public GameKind Kind { get; set; } = GameKind.Leaves;
    public string Phase { get; set; } = Phases.Playing;
    public string? EndedBy { get; set; }
    public int Epoch { get; set; } = 1;
    public List<DisconnectionDto> Disconnections { get; } = [];
    public List<ReconnectionAttemptDto> Attempts { get; } = [];
    public List<Disturbance> Disturbances { get; } = [];
    public string? PauseOutcome { get; set; } = ExportedRow.Resumed;
    public long PauseMs { get; set; } = RecoveredAt - LostAt;

    /// <summary>What the export has besides, or instead of, what the record has.</summary>
    public Func<List<ExportedRow>, IEnumerable<ExportedRow>> Exported { get; set; } = rows => rows;

    public static ResumeEvent Resume(long at, int epoch = 1) =>
        new("g", epoch, 2_000, new Dictionary<string, long>(), at);

    public static GameEvent.Resumed Resumed(long at, int epoch = 1) =>
        new(new ResumeInfo(epoch, TimeSpan.FromSeconds(2), new Dictionary<string, long>(), at));

    public static GameEvent.Ended Ended(string reason) => new(new EndInfo(reason, null, TimeSpan.Zero, [], []));

    public static PauseInfo Pause(int epoch = 1, bool isLocal = false) =>
        new(epoch, 60, "ada", Deadline, TimeSpan.FromSeconds(30), isLocal);

    public static GameEndedEvent Ending(string reason) => new("g", reason, new EndedReconnectionData(0, [], []), null);

    public static GameJoined Joined(
        PlayerLog player,
        string phase,
        int epoch,
        string? ended = null,
        long? deadline = null
    ) =>
        new(
            "g",
            player.PlayerId,
            phase,
            [],
            epoch,
            deadline is { } at ? new PauseDto(60, "ada", at) : null,
            ended is null ? null : new EndDto(ended),
            [],
            new SettingsDto(30_000, 300_000, true),
            null
        );

    public static void Hear<T>(PlayerLog player, double at, string name, T body, int connection = 1) =>
        player.Add(new Heard(at, connection, name, JsonSerializer.SerializeToElement(body, WireJson.Options)));

    public static void See(PlayerLog player, double at, GameEvent told) => player.Add(new Seen(at, told));

    /// <summary>What one of them saw of it, otherwise than it was.</summary>
    public void Sees(PlayerLog player, Func<IReadOnlyList<Seen>, IEnumerable<Seen>> otherwise)
    {
        var log = new PlayerLog(player.PlayerId) { HasGame = true, HasLeft = player.HasLeft };
        foreach (var heard in player.Heard)
            log.Add(heard);
        foreach (var report in player.Reports)
            log.Add(report);
        foreach (var seen in otherwise(player.Seen))
            log.Add(seen);
        (Ada, Bob) = player == Ada ? (log, Bob) : (Ada, log);
    }

    public static void Say(PlayerLog player, string method, double at, string? result, ReportFields fields)
    {
        var report = new Report(method, fields);
        report.Tried(at);
        if (result is not null)
            report.AnsweredWith(new Answer(at + 3, result));
        player.Add(report);
    }

    public IReadOnlyList<string> Violations()
    {
        var record = new ReconnectionDataDto(
            Phase == Phases.Paused,
            PauseOutcome is null ? 0 : PauseMs,
            Disconnections,
            Attempts
        );
        var dto = new GameDto(
            "g",
            Phase,
            Epoch,
            [],
            null,
            EndedBy is null ? null : new EndDto(EndedBy),
            new SettingsDto(30_000, 300_000, true),
            null,
            0
        );
        List<ExportedRow> rows =
        [
            .. Disconnections.Select(d => new ExportedRow(
                ExportedRow.Disconnection,
                "g",
                d.Epoch,
                d.Timestamp,
                d.DetectingPeer,
                d.PeerId,
                d.Frame,
                d.ReportedTimestamp,
                null,
                null,
                null
            )),
            .. Attempts.Select(a => new ExportedRow(
                ExportedRow.Attempt,
                "g",
                a.Epoch,
                a.Timestamp,
                a.PlayerId!,
                null,
                null,
                null,
                a.DurationMs,
                a.Attempts,
                a.Outcome
            )),
            new(
                ExportedRow.Pause,
                "g",
                1,
                LostAt,
                "ada",
                null,
                60,
                null,
                PauseOutcome is null ? null : PauseMs,
                null,
                PauseOutcome
            ),
        ];
        return Checker.Check(
            new GameCase("g", Kind, [InOrder(Ada), InOrder(Bob)], dto, record, [.. Exported(rows)])
            {
                Disturbances = Disturbances,
            }
        );
    }

    /// <summary>What a test added stands where its time says.</summary>
    private static PlayerLog InOrder(PlayerLog log)
    {
        var ordered = new PlayerLog(log.PlayerId) { HasGame = log.HasGame, HasLeft = log.HasLeft };
        foreach (var heard in log.Heard.OrderBy(h => h.At))
            ordered.Add(heard);
        foreach (var report in log.Reports)
            ordered.Add(report);
        foreach (var seen in log.Seen.OrderBy(s => s.At))
            ordered.Add(seen);
        foreach (var (method, why) in log.Refusals)
            ordered.Refused(method, why);
        return ordered;
    }
}
