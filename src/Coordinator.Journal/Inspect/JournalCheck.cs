using System.Diagnostics;
using Coordinator.Games;
using Coordinator.Journal.Format;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Inspect;

/// <summary>What a check found: how much it looked at, and how much is wrong.</summary>
internal readonly record struct CheckResult(long Entries, long Games, long Problems);

/// <summary>
/// Looks whether a journal is whole: each game's entries are numbered from 1 without a gap and can be read, SQLite's
/// chains lead from one to the next, snapshots are of entries that there are, and the record's tables say what the
/// entries mean. The record is worked out anew, into a store of its own, by the code that writes it. Changes nothing.
/// </summary>
internal sealed class JournalCheck : IDisposable
{
    private const int PageSize = 2_000;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(3);

    private readonly InspectedStore _store;
    private readonly Action<string> _problem;
    private readonly Dictionary<string, GameLine> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);
    private readonly ExpectedRecord _expected = new();
    private long _problems;

    private JournalCheck(InspectedStore store, Action<string> problem) => (_store, _problem) = (store, problem);

    /// <summary>Checks all there is.</summary>
    /// <param name="kind">Of the store.</param>
    /// <param name="connectionString">Where it is.</param>
    /// <param name="problem">Told of each thing that is wrong, as a sentence.</param>
    /// <param name="progress">Told every few seconds how many entries are done, and of how many.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public static CheckResult Run(
        StoreKind kind,
        string connectionString,
        Action<string> problem,
        Action<long, long> progress,
        CancellationToken cancel
    )
    {
        using var store = InspectedStore.Open(kind, connectionString);
        using var check = new JournalCheck(store, problem);
        var entries = check.Entries(progress, cancel);
        check.Snapshots();
        cancel.ThrowIfCancellationRequested();
        foreach (var difference in check._expected.DifferencesTo(store, check._broken))
            check.Found(difference);
        return new CheckResult(entries, check._lines.Count, check._problems);
    }

    public void Dispose() => _expected.Dispose();

    private long Entries(Action<long, long> progress, CancellationToken cancel)
    {
        var (done, all, told) = (
            0L,
            _store.Number("SELECT COUNT(*) FROM coordinator_journal"),
            Stopwatch.GetTimestamp()
        );
        foreach (var page in All().Chunk(PageSize))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var entry in page)
                Take(entry);
            _expected.Write();
            done += page.Length;
            if (Stopwatch.GetElapsedTime(told) < ProgressEvery)
                continue;
            told = Stopwatch.GetTimestamp();
            progress(done, all);
        }
        return done;
    }

    private IEnumerable<CheckedEntry> All() =>
        _store.Kind == StoreKind.Sqlite
            ? _store.Rows(
                "SELECT game_id, sequence_number, ordering, previous, entry FROM coordinator_journal ORDER BY ordering",
                row => new CheckedEntry(
                    row.GetString(0),
                    row.GetInt64(1),
                    row.GetInt64(2),
                    row.GetInt64(3),
                    row.GetFieldValue<byte[]>(4)
                )
            )
            : _store.Rows(
                "SELECT game_id, sequence_number, entry FROM coordinator_journal ORDER BY game_id, sequence_number",
                row => new CheckedEntry(row.GetString(0), row.GetInt64(1), 0, 0, row.GetFieldValue<byte[]>(2))
            );

    private void Take(CheckedEntry entry)
    {
        if (!_lines.TryGetValue(entry.GameId, out var line))
            _lines[entry.GameId] = line = new GameLine(entry.GameId);
        if (entry.Number != line.LastEntry + 1)
            Broken(
                entry.GameId,
                line.LastEntry == 0
                    ? $"Game {entry.GameId} begins with entry {entry.Number}: what was before is missing."
                    : $"Game {entry.GameId} has entry {entry.Number} after entry {line.LastEntry}."
            );
        if (entry.Previous != line.Head)
            Found(
                $"Entry {entry.Number} of game {entry.GameId} says that the one before it stands at {entry.Previous}, "
                    + $"not at {line.Head}."
            );
        (line.LastEntry, line.Head) = (entry.Number, entry.Place);
        if (Read(entry) is { } events && !_broken.Contains(entry.GameId))
            _expected.Add(line, entry.Number, events);
    }

    private System.Collections.Immutable.ImmutableArray<GameEvent>? Read(CheckedEntry entry)
    {
        try
        {
            var events = JournalFormat.ReadEntry(entry.Bytes).Events;
            if (entry.Number == 1 && !events.Any(@event => @event is GameEvents.Created))
                Broken(entry.GameId, $"Game {entry.GameId} begins without having been created.");
            return events;
        }
        catch (Exception e)
        {
            Broken(entry.GameId, $"Entry {entry.Number} of game {entry.GameId} can't be read: {e.Message}");
            return null;
        }
    }

    private void Snapshots()
    {
        foreach (
            var (gameId, number, state) in _store.Rows(
                "SELECT game_id, sequence_number, state FROM coordinator_snapshots",
                row => (row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2))
            )
        )
        {
            var last = _lines.GetValueOrDefault(gameId)?.LastEntry ?? 0;
            if (number > last)
                Found($"The snapshot of game {gameId} is of entry {number}, and its newest entry is {last}.");
            try
            {
                SnapshotFormat.Read(state);
            }
            catch (Exception e)
            {
                Found($"The snapshot of game {gameId} can't be read: {e.Message}");
            }
        }
    }

    /// <summary>What the record ought to say of such a game nobody knows: its rows are not compared.</summary>
    private void Broken(string gameId, string why)
    {
        _broken.Add(gameId);
        Found(why);
    }

    private void Found(string problem)
    {
        _problems++;
        _problem(problem);
    }

    /// <summary><c>Place</c>, <c>Previous</c>: where SQLite's journal holds it and the game's entry before it; else
    /// 0.</summary>
    private readonly record struct CheckedEntry(string GameId, long Number, long Place, long Previous, byte[] Bytes);
}
