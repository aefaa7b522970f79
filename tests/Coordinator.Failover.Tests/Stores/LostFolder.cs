using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>The data folder is taken away from a running node.</summary>
public sealed class LostFolder(ITestOutputHelper output) : StoreTrial
{
    private string Data => Path.Combine(Folder.FullName, "data");

    private string Elsewhere => Path.Combine(Folder.FullName, "elsewhere");

    [SkippableTheory]
    [InlineData("deleted")]
    [InlineData("moved away")]
    [InlineData("replaced by an empty one")]
    public async Task Nothing_is_acknowledged_that_would_be_gone(string how)
    {
        Skip.IfNot(
            OperatingSystem.IsLinux(),
            "A folder that is in use can be taken away on Linux: run this test there."
        );
        await using var node = await LoneNode.StartAsync("lost-folder", Folder, Data);
        await using var pair = await WatchedPair.PlayAsync(node, "g");

        var since = WallClock.Now;
        if (how == "deleted")
            Directory.Delete(Data, recursive: true);
        else
            Directory.Move(Data, Elsewhere);
        if (how == "replaced by an empty one")
            Directory.CreateDirectory(Data);
        var lost = pair.LoseAsync();
        await SickStore.IsSaidAsync(node, "data folder", output, since);
        Assert.False(lost.IsCompletedSuccessfully && lost.Result == "pause");
        // The trouble may be said before the players' events have come through a node that has just begun.
        await SickStore.UntilAsync(
            "both are told",
            () => Task.FromResult(pair.Saying),
            _ => pair.Told.All(told => told.Length > 0)
        );
        SickStore.ArePausedOnce([pair]);
        if (how == "deleted")
            return;

        since = WallClock.Now;
        if (Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
        Directory.Move(Elsewhere, Data);
        await SickStore.IsOverAsync(node, output, since);
        Assert.Equal("already_pausing", await pair.AnswerAsync(() => pair.LoseAsync()));
        Assert.Equal("resume", await pair.AnswerAsync(() => pair.RecoverAsync()));
        node.Kill();
        await node.StartAgainAsync();
        var game = await node.FindAsync("g");
        Assert.Equal(("playing", 1), (game.GetProperty("phase").GetString(), game.GetProperty("epoch").GetInt32()));
    }
}
