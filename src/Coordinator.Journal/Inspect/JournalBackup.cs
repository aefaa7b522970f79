using System.Diagnostics;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Coordinator.Journal.Inspect;

/// <summary>
/// Copies the embedded store as it is at one moment, also while a node writes to it. Its file alone would not do: what
/// was written lately is in the write-ahead log beside it.
/// </summary>
internal static class JournalBackup
{
    /// <summary>Pages between two looks at the clock: some 4 MB.</summary>
    private const int PagesAtOnce = 1_000;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(3);

    /// <summary>Makes the copy. It is on the disk when it is there under its name; there is none where this
    /// fails.</summary>
    /// <param name="kind">Of the store.</param>
    /// <param name="connectionString">Where it is.</param>
    /// <param name="file">The copy's name.</param>
    /// <param name="progress">Told every few seconds how many bytes are done, and of how many.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>The copy's bytes.</returns>
    /// <exception cref="StoreException">
    /// The store can't be read, or is one of PostgreSQL, which has programs of its own for it.
    /// </exception>
    /// <exception cref="IOException">The copy can't be written, or there is a file of that name.</exception>
    public static long Run(
        StoreKind kind,
        string connectionString,
        string file,
        Action<long, long> progress,
        CancellationToken cancel
    )
    {
        if (kind != StoreKind.Sqlite)
            throw new StoreException("The journal is in PostgreSQL: back its database up with pg_dump.");
        file = Path.GetFullPath(file);
        if (File.Exists(file))
            throw new IOException("There is a file of that name, and it is left as it is.");
        var partial = file + ".partial";
        try
        {
            using (var store = InspectedStore.Open(kind, connectionString))
            {
                Create(partial);
                Copy(store.Sqlite, partial, progress, cancel);
            }
            using (var written = File.OpenHandle(partial, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(written);
            File.Move(partial, file, overwrite: false);
        }
        finally
        {
            File.Delete(partial);
        }
        FolderOnDisk.Flush(Path.GetDirectoryName(file)!);
        return new FileInfo(file).Length;
    }

    /// <summary>For this user alone: a journal is nobody else's to read.</summary>
    private static void Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, options).Dispose();
    }

    private static void Copy(SqliteConnection store, string file, Action<long, long> progress, CancellationToken cancel)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false };
        using var copy = new SqliteConnection(settings.ConnectionString);
        copy.Open();
        using (var pragmas = copy.Command("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"))
            pragmas.ExecuteNonQuery();
        using var backup = raw.sqlite3_backup_init(copy.Handle, "main", store.Handle, "main");
        if (backup.IsInvalid)
            throw Failure(raw.sqlite3_errcode(copy.Handle));
        using var size = store.Command("PRAGMA page_size");
        var pageSize = (long)size.ExecuteScalar()!;
        for (var told = Stopwatch.GetTimestamp(); ; )
        {
            cancel.ThrowIfCancellationRequested();
            var result = raw.sqlite3_backup_step(backup, PagesAtOnce);
            if (result == raw.SQLITE_DONE)
                return;
            if (result != raw.SQLITE_OK)
                throw Failure(result);
            if (Stopwatch.GetElapsedTime(told) < ProgressEvery)
                continue;
            told = Stopwatch.GetTimestamp();
            var all = raw.sqlite3_backup_pagecount(backup);
            progress((all - raw.sqlite3_backup_remaining(backup)) * pageSize, all * pageSize);
        }

        IOException Failure(int code) => new(raw.sqlite3_errstr(code).utf8_to_string());
    }
}
