using System.Net;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>The data folder can't be written any more, while it can be read.</summary>
public sealed class ReadOnlyFolder(ITestOutputHelper output) : StoreTrial
{
    [SkippableFact]
    public async Task A_node_whose_log_may_not_be_changed_says_so_unasked_and_goes_on_when_it_may()
    {
        await using var disk = await UnwritableDisk.MountAsync(Folder);
        var data = Path.Combine(disk.Path, "data");
        await using var node = await LoneNode.StartAsync("read-only-log", Folder, data);
        await using var pair = await WatchedPair.PlayAsync(node, "g");

        var since = WallClock.Now;
        await Command.RunAsync($"chattr +i {data}/coordinator.db-wal");
        try
        {
            // Nobody wants to write anything: the node finds out by itself.
            await SickStore.UntilAsync(
                "/ready says no",
                async () => (await node.AskAsync("ready"))!.Value,
                answer => answer.Status == HttpStatusCode.InternalServerError
            );
            await SickStore.IsSaidAsync(node, "read-only", output, since);
            Assert.Equal("playing", (await node.FindAsync("g")).GetProperty("phase").GetString());
            using var games = await node.GetAsync("games");
            Assert.Equal(HttpStatusCode.OK, games.StatusCode);
            Assert.All(pair.Told, Assert.Empty);
        }
        finally
        {
            since = WallClock.Now;
            await Command.RunAsync($"chattr -i {data}/coordinator.db-wal");
        }
        await SickStore.IsOverAsync(node, output, since);
        Assert.Equal("pause", await pair.AnswerAsync(() => pair.LoseAsync()));
    }

    [SkippableFact]
    public async Task After_an_error_of_the_disk_nothing_is_acknowledged_and_all_that_was_is_there_when_it_is_mounted_anew()
    {
        await using var disk = await UnwritableDisk.MountAsync(Folder);
        await using var node = await LoneNode.StartAsync("read-only-disk", Folder, Path.Combine(disk.Path, "data"));
        await using var pair = await WatchedPair.PlayAsync(node, "g");
        await using var paused = await WatchedPair.PlayAsync(node, "paused");
        Assert.Equal("pause", await paused.AnswerAsync(() => paused.LoseAsync()));

        var since = WallClock.Now;
        await disk.FailAsync();
        var lost = pair.LoseAsync();
        await SickStore.IsSaidAsync(node, "start the node again", output, since);
        Assert.False(lost.IsCompletedSuccessfully && lost.Result == "pause");
        await pair.UntilAsync("both are told", () => Task.FromResult(pair.Told.All(told => told.Length > 0)));
        SickStore.ArePausedOnce([pair, paused]);

        node.Kill();
        await disk.MountAnewAsync();
        await disk.MountAnewAsync("ro");
        Assert.Equal(1, await node.FailToStartAsync());
        Assert.Contains("can't be used", node.Log, StringComparison.Ordinal);

        await disk.MountAnewAsync();
        await node.StartAgainAsync();
        Assert.Equal("playing", (await node.FindAsync("g")).GetProperty("phase").GetString());
        Assert.Equal("paused", (await node.FindAsync("paused")).GetProperty("phase").GetString());
    }
}
