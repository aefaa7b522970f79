using Coordinator.Journal.Write;

namespace Coordinator.Journal.Rebuild;

/// <summary>
/// The journal as Akka.Persistence.Sql kept it before tables of version 3: table <c>journal</c>, games' entries with
/// the manifest "j" among the rows of others.
/// </summary>
internal static class OldJournal
{
    /// <summary>What it is called once it has been imported.</summary>
    public const string NameAfter = "journal_before_3";

    /// <summary>A game's entries. What is deleted there may still be in it, marked so.</summary>
    private const string IsEntry = "manifest = 'j' AND substr(persistence_id, 1, 5) = 'game-' AND NOT deleted";

    /// <summary>Whether it is there, and not imported yet.</summary>
    /// <exception cref="StoreException">An older version has written games after the import.</exception>
    public static bool IsIn(RebuildStore store)
    {
        if (!store.HasColumn("journal", "persistence_id"))
            return false;
        if (!store.HasTable("coordinator_journal"))
            return true;
        if (Count(store) == 0)
            return false;
        throw new StoreException(
            "An older version of this program has written games into the database (table journal) after it was "
                + "imported. Stop that version, and drop the table journal if those games are not needed."
        );
    }

    public static long Count(RebuildStore store) => store.Number($"SELECT COUNT(*) FROM journal WHERE {IsEntry}");

    /// <summary>
    /// Entries of which the former outbox had not put messages into its table. None where there were no hooks.
    /// </summary>
    public static long Untold(RebuildStore store) =>
        !store.HasTable("coordinator_projection")
            ? 0
            : store.Number(
                $"""
                SELECT COUNT(*) FROM journal WHERE {IsEntry}
                  AND ordering > (SELECT journal_offset FROM coordinator_projection WHERE name = 'hooks')
                """
            );

    /// <summary>The next entries, game by game and in order of their numbers.</summary>
    public static List<ReadEntry> Page(RebuildStore store, ReadEntry last) =>
        store.Rows(
            $"""
            SELECT persistence_id, sequence_number, message FROM journal
            WHERE {IsEntry} AND (persistence_id, sequence_number) > (@id, @number)
            ORDER BY persistence_id, sequence_number LIMIT {RebuiltEntries.PageSize}
            """,
            row => new ReadEntry(
                PersistenceIds.GameOf(row.GetString(0))!,
                row.GetInt64(1),
                0,
                row.GetFieldValue<byte[]>(2)
            ),
            ("id", last.GameId is null ? "" : PersistenceIds.Of(last.GameId)),
            ("number", last.Number)
        );
}
