using System.Globalization;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Journal.Tests.Support;

/// <summary>
/// What the record's tables ought to hold, worked out the simple way: one event after the other, rows found by
/// searching.
/// </summary>
internal sealed class RecordModel
{
    private readonly List<GameRow> _games = [];
    private readonly List<DisconnectionRow> _disconnections = [];
    private readonly List<AttemptRow> _attempts = [];
    private readonly List<PauseRow> _pauses = [];
    private readonly List<NearMissRow> _nearMisses = [];

    public static IReadOnlyList<string> Of(params IEnumerable<PlayedGame> games) =>
        Of(games.SelectMany(game => game.Numbered.Select(e => (game.Id, e.Number, e.Entry))));

    /// <summary>
    /// The rows of these entries, which come in order for each game, as <see cref="RecordRowsOf"/> gives them.
    /// </summary>
    public static IReadOnlyList<string> Of(IEnumerable<(string GameId, long Number, JournalEntry Entry)> entries)
    {
        var model = new RecordModel();
        foreach (var (gameId, number, entry) in entries)
        {
            for (var place = 0; place < entry.Events.Length; place++)
                model.Add(gameId, number, place, entry.Events[place]);
            if (model._games.Find(g => g.GameId == gameId) is { } game)
                game.LastEntry = number;
        }
        return model.Rows();
    }

    private void Add(string gameId, long entry, int place, GameEvent happened)
    {
        var at = Ms(happened.At);
        var game = _games.Find(g => g.GameId == gameId)!;
        switch (happened)
        {
            case GameEvents.Created e:
                game = new GameRow
                {
                    GameId = gameId,
                    At = at,
                    Phase = "Waiting",
                };
                game.Players = string.Join(' ', e.Players);
                _games.Add(game);
                break;
            case GameEvents.Readied:
                game.Phase = "Validating";
                break;
            case GameEvents.Started:
                (game.Phase, game.StartedAt) = ("Playing", at);
                break;
            case GameEvents.Paused e:
                (game.Phase, game.Epoch) = ("Paused", e.Epoch);
                _pauses.Add(Row(new PauseRow { Frame = e.Frame }, e.Epoch, e.DetectingPlayer));
                break;
            case GameEvents.Resumed:
                EndPause(resumed: true);
                game.Phase = "Playing";
                break;
            case GameEvents.Ended e:
                EndPause(resumed: false);
                (game.Phase, game.EndedAt, game.EndReason) = ("Ended", at, e.Reason.ToString());
                game.DisconnectedPlayer = e.DisconnectedPlayer;
                break;
            case GameEvents.LinkLost e:
                _disconnections.Add(
                    Row(
                        new DisconnectionRow
                        {
                            Peer = e.Report.Peer,
                            Frame = e.Report.Frame,
                            IceState = e.Report.IceState?.Replace('\0', '\uFFFD'),
                            DcState = e.Report.DcState?.Replace('\0', '\uFFFD'),
                            ConnectionType = e.Report.ConnectionType,
                            ReportedAt = e.Report.ReportedAt is { } reported ? Ms(reported) : null,
                        },
                        e.Epoch,
                        e.Player
                    )
                );
                break;
            case GameEvents.LinkInterrupted e:
                _nearMisses.Add(
                    Row(
                        new NearMissRow
                        {
                            Peer = e.Peer,
                            DurationMs = Ms(e.Duration),
                            ConnectionType = e.ConnectionType,
                        },
                        e.ReportedEpoch,
                        e.Player
                    )
                );
                break;
            case GameEvents.PlayerRecovered e:
                _attempts.Add(Row(Attempt("Success", e.Duration, e.Attempts, e.Frame), e.Epoch, e.Player));
                break;
            case GameEvents.PlayerTimedOut e:
                _attempts.Add(Row(Attempt("Timeout", e.Duration, e.Attempts, null), e.Epoch, e.Player));
                break;
            case GameEvents.AttemptsNoted e:
                foreach (var attempt in _attempts.Where(a => a.GameId == gameId && a.Epoch == e.Epoch))
                {
                    if (attempt.Player == e.Player && attempt.Outcome == "Timeout")
                        attempt.Attempts = e.Attempts;
                }
                break;
        }

        T Row<T>(T row, int epoch, string player)
            where T : PlayerRow
        {
            (row.GameId, row.Entry, row.Place) = (gameId, entry, place);
            (row.At, row.Epoch, row.Player) = (at, epoch, player);
            return row;
        }

        void EndPause(bool resumed)
        {
            if (_pauses.Find(p => p.GameId == gameId && p.EndedAt is null) is not { } pause)
                return;
            (pause.EndedAt, pause.Resumed) = (at, resumed);
            game.PausedMs += at - pause.At;
        }
    }

    private static AttemptRow Attempt(string outcome, TimeSpan duration, int attempts, long? frame) =>
        new()
        {
            Outcome = outcome,
            DurationMs = Ms(duration),
            Attempts = attempts,
            Frame = frame,
        };

    private List<string> Rows() =>
        [
            .. Sorted("games", _games, g =>
                g.EndedAt is null
                    ? [g.GameId, g.At, "Waiting", 0, g.Players, null, null, null, null, 0, 0]
                    :
                    [
                        g.GameId,
                        g.At,
                        g.Phase,
                        g.Epoch,
                        g.Players,
                        g.StartedAt,
                        g.EndedAt,
                        g.EndReason,
                        g.DisconnectedPlayer,
                        g.PausedMs,
                        g.LastEntry,
                    ]
            ),
            .. Sorted("open_games", _games.Where(g => g.EndedAt is null), g =>
            {
                var pause = _pauses.Find(p => p.GameId == g.GameId && p.EndedAt is null);
                return
                [
                    g.GameId,
                    g.Phase,
                    g.Epoch,
                    g.StartedAt,
                    g.PausedMs,
                    g.LastEntry,
                    pause?.At,
                    pause?.Entry,
                    pause?.Place,
                ];
            }),
            .. Sorted("disconnections", _disconnections, d =>
                [.. Key(d), d.Peer, d.Frame, d.IceState, d.DcState, d.ConnectionType, d.ReportedAt]
            ),
            .. Sorted("attempts", _attempts, a => [.. Key(a), a.DurationMs, a.Attempts, a.Outcome, a.Frame]),
            .. Sorted("pauses", _pauses, p => [.. Key(p), p.Frame, p.EndedAt, p.Resumed]),
            .. Sorted("near_misses", _nearMisses, n => [.. Key(n), n.Peer, n.DurationMs, n.ConnectionType]),
        ];

    private static object?[] Key(PlayerRow row) => [row.At, row.GameId, row.Entry, row.Place, row.Epoch, row.Player];

    private static IEnumerable<string> Sorted<T>(string table, IEnumerable<T> rows, Func<T, object?[]> values) =>
        rows.Select(row => $"{table}: {string.Join('|', values(row).Select(TestStore.Text))}")
            .Order(StringComparer.Ordinal);
}
