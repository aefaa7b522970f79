using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>One of the journal's two files is taken away from a running node, or replaced.</summary>
public sealed class LostLog(ITestOutputHelper output) : StoreTrial
{
    private string Data => Path.Combine(Folder.FullName, "data");

    private string Journal => Path.Combine(Data, "coordinator.db");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_that_was_acknowledged_was_only_in_a_log_that_was_deleted(bool isWritten)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "A file that is in use can be deleted on Linux: run this test there.");
        await using var node = await LoneNode.StartAsync($"lost-log-{isWritten}", Folder, Data);
        await using var pair = await WatchedPair.PlayAsync(node, "g");

        var since = WallClock.Now;
        File.Delete(Journal + "-wal");
        var lost = isWritten ? pair.LoseAsync() : Task.FromResult("nothing");
        await SickStore.IsSaidAsync(node, "Start the node again", output, since);
        Assert.False(lost.IsCompletedSuccessfully && lost.Result == "pause");

        node.Kill();
        await node.StartAgainAsync();
        Assert.Contains((await node.FindAsync("g")).GetProperty("phase").GetString(), (string[])["playing", "paused"]);
        Assert.Equal(0, await NodeCommand.JournalAsync("check", "--data", Data));
        await using var next = await WatchedPair.PlayAsync(node, "next");
        Assert.Equal("pause", await next.AnswerAsync(() => next.LoseAsync()));
    }

    [SkippableFact]
    public async Task A_file_that_was_replaced_alone_is_not_mixed_with_the_log_of_the_former_one()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "A file that is in use can be moved on Linux: run this test there.");
        await using var node = await LoneNode.StartAsync("replaced-file", Folder, Data);
        await using var first = await WatchedPair.PlayAsync(node, "first");
        var (backup, former) = (Path.Combine(Folder.FullName, "backup.db"), Path.Combine(Folder.FullName, "former.db"));
        Assert.Equal(0, await NodeCommand.JournalAsync("backup", backup, "--data", Data));
        await using var pair = await WatchedPair.PlayAsync(node, "g");
        var copy = await File.ReadAllBytesAsync(backup);

        var since = WallClock.Now;
        File.Move(Journal, former);
        File.Move(backup, Journal);
        var lost = pair.LoseAsync();
        await SickStore.IsSaidAsync(node, "replaced by another", output, since);
        Assert.False(lost.IsCompletedSuccessfully && lost.Result == "pause");
        await WallClock.LastsAsync(TimeSpan.FromSeconds(4)); // it is tried again and again
        Assert.Equal(copy, await File.ReadAllBytesAsync(Journal));

        since = WallClock.Now;
        File.Move(former, Journal, overwrite: true);
        await SickStore.IsOverAsync(node, output, since);
        Assert.Equal("already_pausing", await pair.AnswerAsync(() => pair.LoseAsync()));
        node.Kill();
        Assert.Equal(0, await NodeCommand.JournalAsync("check", "--data", Data));
        await node.StartAgainAsync();
        Assert.Equal("paused", (await node.FindAsync("g")).GetProperty("phase").GetString());
    }
}
