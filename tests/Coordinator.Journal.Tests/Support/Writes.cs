using Coordinator.Journal.Format;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Tests.Support;

/// <summary>Entries of a game on their way to the disk.</summary>
internal sealed class TestWrite(string gameId, params WrittenEntry[] entries) : GameWrite(gameId, entries)
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Written => _written.Task;

    /// <summary>Whether it was tried before.</summary>
    public bool IsAgain
    {
        get => MayBeWritten;
        init => MayBeWritten = value;
    }

    public override void Done(Exception? error)
    {
        if (error is null)
            _written.SetResult();
        else
            _written.SetException(error);
    }
}

/// <summary>A snapshot on its way to the disk.</summary>
internal sealed class TestSnapshot(string gameId, long number, byte[] state) : SnapshotWrite(gameId, number, state)
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Written => _written.Task;

    public override void Done(Exception? error)
    {
        if (error is null)
            _written.SetResult();
        else
            _written.SetException(error);
    }
}

internal static class Writing
{
    /// <summary>Hands the writer an entry of a game. Returns when it is written.</summary>
    public static Task WriteAsync(this JournalWriter writer, string gameId, long number, JournalEntry entry) =>
        writer.WriteAsync(gameId, (number, entry));

    /// <summary>Hands the writer some entries of a game, of which all are to be written or none.</summary>
    public static Task WriteAsync(
        this JournalWriter writer,
        string gameId,
        params (long Number, JournalEntry Entry)[] entries
    )
    {
        var written = entries.Select(e => new WrittenEntry(e.Number, e.Entry, JournalFormat.Write(e.Entry)));
        var write = new TestWrite(gameId, [.. written]);
        writer.Add(write);
        return write.Written;
    }

    /// <summary>Writes a whole story, an entry to a commit.</summary>
    public static async Task WriteAsync(this JournalWriter writer, PlayedGame game)
    {
        foreach (var (number, entry) in game.Numbered)
            await writer.WriteAsync(game.Id, number, entry);
    }

    public static Task WriteSnapshotAsync(this JournalWriter writer, string gameId, long number, byte[] state)
    {
        var write = new TestSnapshot(gameId, number, state);
        writer.Add(write);
        return write.Written;
    }

    /// <summary>
    /// Keeps the writer busy until this is disposed of: what is handed to it meanwhile goes into one commit. Returns
    /// when the writer is held.
    /// </summary>
    public static async Task<IDisposable> HoldAsync(this JournalWriter writer)
    {
        var hold = new Hold();
        _ = writer.RunAsync(_ => hold.Wait());
        await hold.IsHeld;
        return hold;
    }

    private sealed class Hold : IDisposable
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();

        public Task IsHeld => _held.Task;

        public bool Wait()
        {
            _held.SetResult();
            _released.Wait();
            return true;
        }

        public void Dispose() => _released.Set();
    }
}
