using System.Diagnostics;
using Coordinator.Games;
using Coordinator.Journal.Format;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Rebuild;

/// <summary>An entry that is read to be written anew. <c>Place</c>: where SQLite's journal holds it; else 0.</summary>
internal readonly record struct ReadEntry(string GameId, long Number, long Place, byte[] Bytes);

/// <summary>
/// Writes entries' rows anew, through the same code as a live write. They come in order for each game; with PostgreSQL
/// also game by game.
/// </summary>
internal sealed class RebuiltEntries(RebuildStore store, bool withJournal, Action<long> progress)
{
    /// <summary>Entries that are read and written at a time.</summary>
    public const int PageSize = 2_000;

    /// <summary>
    /// Games that are remembered; what SQLite is asked for again of the others is what has been written of them.
    /// </summary>
    private const int MaxLines = 100_000;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, GameLine> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _incomplete = new(StringComparer.Ordinal);
    private readonly Batch _batch = new();
    private long _told = Stopwatch.GetTimestamp();

    /// <summary>Entries that were looked at.</summary>
    public long Read { get; private set; }

    /// <summary>Entries that were written.</summary>
    public long Written { get; private set; }

    /// <summary>Games that were begun.</summary>
    public long Games { get; private set; }

    /// <summary>Games that were left out, since how they were created is not known.</summary>
    public long Incomplete => _incomplete.Count;

    /// <summary>Writes all there are.</summary>
    /// <param name="pageAfter">The next entries after one, in order; at the end none.</param>
    /// <param name="cancel">Ends it between two pages.</param>
    /// <exception cref="StoreException">An entry can't be read.</exception>
    public void WriteAll(Func<RebuildStore, ReadEntry, List<ReadEntry>> pageAfter, CancellationToken cancel)
    {
        for (var page = pageAfter(store, default); page.Count > 0; page = pageAfter(store, page[^1]))
        {
            cancel.ThrowIfCancellationRequested();
            Write(page);
        }
    }

    private void Write(List<ReadEntry> page)
    {
        foreach (var entry in page)
            Add(entry);
        store.Write(_batch);
        _batch.Clear();
        if (store.Kind == StoreKind.PostgreSql || _lines.Count > MaxLines)
            ForgetAllBut(page[^1].GameId);
        Read += page.Count;
        if (Stopwatch.GetElapsedTime(_told) < ProgressEvery)
            return;
        _told = Stopwatch.GetTimestamp();
        progress(Read);
    }

    private void Add(ReadEntry read)
    {
        var entry = EntryOf(read);
        if (LineOf(read, entry) is not { } line)
            return;
        if (!withJournal)
            line.Head = read.Place;
        _batch.Changes.Add(line, read.Number, entry.Events);
        if (withJournal)
            _batch.Entries.Add((line, new WrittenEntry(read.Number, entry, read.Bytes)));
        Written++;
    }

    private GameLine? LineOf(ReadEntry read, JournalEntry entry)
    {
        if (_lines.TryGetValue(read.GameId, out var line))
            return line;
        if (_incomplete.Contains(read.GameId))
            return null;
        if (!entry.Events.Any(@event => @event is GameEvents.Created))
        {
            if (store.Load(read.GameId) is { } written)
                return _lines[read.GameId] = written;
            _incomplete.Add(read.GameId);
            return null;
        }
        Games++;
        return _lines[read.GameId] = new GameLine(read.GameId);
    }

    private void ForgetAllBut(string gameId)
    {
        var line = _lines.GetValueOrDefault(gameId);
        _lines.Clear();
        if (line is not null)
            _lines[gameId] = line;
    }

    private static JournalEntry EntryOf(ReadEntry read)
    {
        try
        {
            return JournalFormat.ReadEntry(read.Bytes);
        }
        catch (Exception e)
        {
            throw new StoreException(
                $"Entry {read.Number} of game {read.GameId} can't be read, so nothing was changed: {e.Message}",
                e
            );
        }
    }
}
