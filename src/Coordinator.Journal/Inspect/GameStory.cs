using System.Text.Json;
using Coordinator.Journal.Format;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Journal.Write;

namespace Coordinator.Journal.Inspect;

/// <summary>One game as its journal has it, for a person or for a program.</summary>
internal static class GameStory
{
    /// <summary>Writes a line for each event, an entry's number before the first of it.</summary>
    /// <returns>False: there is no such game.</returns>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public static bool Show(StoreKind kind, string connectionString, string gameId, Action<string> line)
    {
        using var store = InspectedStore.Open(kind, connectionString);
        var isThere = false;
        foreach (var (number, bytes) in Entries(store, gameId))
        {
            isThere = true;
            var label = $"#{number}";
            if (Read(bytes, out var why) is not { } entry)
            {
                line($"{label, -6} can't be read: {why}");
                continue;
            }
            foreach (var @event in entry.Events)
            {
                line($"{label, -6} {EventJson.LineOf(@event)}");
                label = "";
            }
        }
        return isThere;
    }

    /// <summary>
    /// Writes the game as one JSON object: <c>game_id</c> and <c>entries</c>, each with its <c>number</c> and
    /// <c>events</c>.
    /// </summary>
    /// <returns>False: there is no such game, and nothing was written.</returns>
    /// <exception cref="StoreException">The store, or an entry, can't be read.</exception>
    public static bool Export(StoreKind kind, string connectionString, string gameId, Func<Stream> open)
    {
        using var store = InspectedStore.Open(kind, connectionString);
        using var entries = Entries(store, gameId).GetEnumerator();
        if (!entries.MoveNext())
            return false;
        using var to = open();
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("game_id", gameId);
        json.WriteStartArray("entries");
        do
        {
            var (number, bytes) = entries.Current;
            var entry = Read(bytes, out var why)
                ?? throw new StoreException($"Entry {number} of game {gameId} can't be read: {why}");
            json.WriteStartObject();
            json.WriteNumber("number", number);
            json.WriteStartArray("events");
            foreach (var @event in entry.Events)
                EventJson.Of(@event).WriteTo(json);
            json.WriteEndArray();
            json.WriteEndObject();
        } while (entries.MoveNext());
        json.WriteEndArray();
        json.WriteEndObject();
        return true;
    }

    /// <summary>
    /// All that there are, also those that SQLite's chain does not lead to: the whole journal is looked through.
    /// </summary>
    private static IEnumerable<(long Number, byte[] Bytes)> Entries(InspectedStore store, string gameId) =>
        store.Rows(
            "SELECT sequence_number, entry FROM coordinator_journal WHERE game_id = @id ORDER BY sequence_number",
            row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
            ("id", gameId)
        );

    private static JournalEntry? Read(byte[] bytes, out string? why)
    {
        try
        {
            why = null;
            return JournalFormat.ReadEntry(bytes);
        }
        catch (Exception e)
        {
            why = e.Message;
            return null;
        }
    }
}
