using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;

namespace Coordinator.Journal.Tests;

/// <summary>A game's newest snapshot is kept, written with whatever else is written.</summary>
[Collection(DatabasesCollection.Name)]
public sealed class SnapshotSpec(Databases databases)
{
    [SkippableTheory, BothStores]
    public async Task the_newest_is_kept_in_whatever_order_they_come(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var writer = store.Writer();

        await writer.WriteSnapshotAsync("g", 2, [2]);
        await writer.WriteSnapshotAsync("g", 5, [5]);
        await writer.WriteSnapshotAsync("g", 3, [3]); // a node that was late
        Task[] together;
        using (await writer.HoldAsync())
        {
            together =
            [
                writer.WriteSnapshotAsync("h", 9, [9]),
                writer.WriteSnapshotAsync("h", 8, [8]),
                writer.WriteSnapshotAsync("i", 1, []),
            ];
        }
        await Task.WhenAll(together);

        Assert.Equal(
            ["g 5 05", "h 9 09", "i 1 "],
            store
                .Reader()
                .Snapshots(["g", "h", "i", "j"])
                .Select(s => $"{s.GameId} {s.Number} {Convert.ToHexString(s.State)}")
                .Order()
        );
    }

    [SkippableTheory, BothStores]
    public async Task it_shares_a_commit_with_entries(StoreKind kind)
    {
        using var store = await databases.NewAsync(kind);
        var commits = new List<int>();
        var writer = store.Writer(inner => new CountedCommits(inner, commits));
        var game = PlayedGame.WithPauses("g");

        Task[] writes;
        using (await writer.HoldAsync())
        {
            writes =
            [
                writer.WriteAsync("g", 1, game.Entries[0]),
                writer.WriteSnapshotAsync("g", 1, [1]),
                writer.WriteAsync("g", 2, game.Entries[1]),
            ];
        }
        await Task.WhenAll(writes);

        Assert.Equal([2], commits);
        Assert.Equal(1, store.Number("SELECT COUNT(*) FROM coordinator_snapshots"));
    }
}
