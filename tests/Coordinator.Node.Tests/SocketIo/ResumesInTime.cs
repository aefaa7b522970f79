using System.Diagnostics;
using Coordinator.Cluster.Hosting;
using Coordinator.Node.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests.SocketIo;

/// <summary>When a resume is told: at once to who waits for the time that it says, and at that time to who does
/// not.</summary>
public sealed class ResumesInTime(SharedNode shared) : IClassFixture<SharedNode>
{
    private const int Rounds = 12;

    private readonly TestNode node = shared.Node;
    private readonly SteadyTime clock = shared.Node.Services.GetRequiredService<SteadyTime>();

    [Fact]
    public async Task Who_never_asks_for_the_time_is_told_when_it_is_time_and_who_does_is_told_at_once()
    {
        var (_, waits, follows) = await node.PlayOverSocketIoAsync();
        await using var _1 = waits;
        await using var _2 = follows;
        await follows.InvokeAsync("clock", new { sent_at = 1 });
        var (late, early) = (new List<double>(), new List<double>());

        for (var round = 0; round < Rounds; round++)
        {
            await ResumeAsync(waits);
            early.Add(LateBy(await follows.NextWithTimeAsync("p2p_resume")));
            late.Add(LateBy(await waits.NextWithTimeAsync("p2p_resume")));
        }

        var told = $"ms after resume_at: {string.Join(", ", late.Select(ms => ms.ToString("0.0")))}";
        Assert.True(late.Min() >= 0, $"Told too early, {told}.");
        Assert.True(Median(late) <= 50, $"Told too late, {told}.");
        Assert.True(
            Median(early) < -100,
            $"Not told at once, {string.Join(", ", early.Select(ms => ms.ToString("0.0")))} ms after resume_at."
        );
    }

    [Fact]
    public async Task What_comes_after_a_resume_is_not_told_before_it_and_waits_for_nothing()
    {
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;
        var resumeAt = await ResumeAsync(one);
        Assert.False(two.HasBeenTold("p2p_resume"));

        Assert.Equal("pause", await one.ResultAsync("p2p_connection_lost", new { frame_number = 2, timestamp = 2 }));

        await two.NextAsync("p2p_pause"); // of the first
        var pause = await two.NextWithTimeAsync("p2p_pause");
        Assert.Equal(2, pause.Body.GetProperty("epoch").GetInt32());
        Assert.True(AtClock(pause.At) < resumeAt, "The second pause waited for the first one's resume.");
        Assert.Equal(
            ["p2p_pause", "p2p_resume", "p2p_pause"],
            two.Order.Where(name => name is "p2p_pause" or "p2p_resume")
        );
        Assert.Equal("resume", await one.ResultAsync("p2p_reconnection_success", new { }));
        await two.NextAsync("p2p_resume");
        await two.NextAsync("p2p_resume");
    }

    [Fact]
    public async Task A_signal_on_its_way_makes_nobody_go_on_too_early()
    {
        var (_, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using var _2 = two;
        await ResumeAsync(one);

        Assert.Equal(
            "relayed",
            await one.ResultAsync(
                "webrtc_signal",
                new
                {
                    target_player_id = "player-2",
                    type = "offer",
                    payload = 1,
                }
            )
        );

        await two.NextAsync("webrtc_signal");
        var late = LateBy(await two.NextWithTimeAsync("p2p_resume"));
        Assert.True(late >= 0, $"Told {-late:0.0} ms too early.");
    }

    [Fact]
    public async Task Who_has_gone_meanwhile_is_told_nothing_and_its_next_connection_sees_a_game_in_play()
    {
        var (gameId, one, two) = await node.PlayOverSocketIoAsync();
        await using var _1 = one;
        await using (two)
            await ResumeAsync(one);

        await Eventually.SoAsync("it is gone", () =>
            Task.FromResult(!node.Games.StateOf(gameId).Connected.Contains("player-2"))
        );
        Assert.DoesNotContain("p2p_resume", two.Order);
    }

    /// <summary>A pause and its end by this player.</summary>
    /// <returns>The time for which the resume is set.</returns>
    private async Task<DateTimeOffset> ResumeAsync(SocketIoPlayer player)
    {
        await player.ResultAsync("p2p_connection_lost", new { frame_number = 1, timestamp = 1 });
        node.Games.Now = clock.GetUtcNow();
        Assert.Equal("resume", await player.ResultAsync("p2p_reconnection_success", new { }));
        return node.Games.Now + TimeSpan.FromMilliseconds(200);
    }

    private double LateBy(SocketIoTold told) =>
        (
            AtClock(told.At) - DateTimeOffset.FromUnixTimeMilliseconds(told.Body.GetProperty("resume_at").GetInt64())
        ).TotalMilliseconds;

    /// <summary>What the coordinator's clock said then.</summary>
    private DateTimeOffset AtClock(long timestamp) => clock.GetUtcNow() - Stopwatch.GetElapsedTime(timestamp);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
