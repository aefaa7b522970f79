using Coordinator.Failover.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>The disk of the data folder is full while games are played, and has room again.</summary>
public sealed class FullDisk(ITestOutputHelper output) : StoreTrial
{
    private const int LogLines = 6;

    [SkippableTheory]
    [InlineData(5)]
    [InlineData(50)]
    public async Task Players_are_paused_once_and_play_on_when_there_is_room(int games)
    {
        await using var disk = await SmallDisk.MountAsync(Folder, megabytes: 24);
        await using var node = await LoneNode.StartAsync($"full-disk-{games}", Folder, Path.Combine(disk.Path, "data"));
        var pairs = new List<WatchedPair>();
        for (var i = 0; i < games; i++)
            pairs.Add(await WatchedPair.PlayAsync(node, $"g{i}"));

        foreach (var pair in pairs.Where((_, i) => i % 2 == 1))
            Assert.Equal("pause", await pair.LoseAsync());

        var since = WallClock.Now;
        disk.Fill();
        var lost = pairs.Where((_, i) => i % 2 == 0).Select(pair => (Pair: pair, Answer: pair.LoseAsync())).ToList();
        await SickStore.IsSaidAsync(node, "full", output, since);
        var logged = node.Log.Length;
        await WallClock.LastsAsync(Settings.Trouble);

        SickStore.ArePausedOnce(pairs);
        Assert.Equal("paused", (await node.FindAsync("g0")).GetProperty("phase").GetString());
        Assert.All(lost, report =>
            Assert.True(
                !report.Answer.IsCompletedSuccessfully
                    || report.Answer.Result.Contains("unavailable", StringComparison.Ordinal)
            )
        );
        Assert.InRange(node.Log[logged..].Count(c => c == '\n'), 0, LogLines);

        since = WallClock.Now;
        disk.MakeRoom();
        await SickStore.IsOverAsync(node, output, since);
        foreach (var pair in pairs)
        {
            // A report that was answered with "repeat the call" is repeated, as the libraries do.
            Assert.Equal("already_pausing", await pair.AnswerAsync(() => pair.LoseAsync()));
            Assert.Equal("resume", await pair.AnswerAsync(() => pair.RecoverAsync()));
        }
        foreach (var pair in pairs)
        {
            await pair.UntilAsync("both resume", () =>
                Task.FromResult(pair.Told.All(told => told.Contains("p2p_resume 1")))
            );
            Assert.All(pair.Told, told => Assert.Equal(["p2p_pause 1", "p2p_resume 1"], told));
        }

        node.Kill(); // what was acknowledged is on the disk
        await node.StartAgainAsync();
        foreach (var pair in pairs)
        {
            var story = await node.FindAsync(pair.GameId);
            Assert.Equal(
                ("playing", 1),
                (story.GetProperty("phase").GetString(), story.GetProperty("epoch").GetInt32())
            );
            await pair.DisposeAsync();
        }
    }
}
