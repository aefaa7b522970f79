using Coordinator.Client;
using Coordinator.EndToEnd.Tests.Support;
using Coordinator.Peers;
using Xunit.Abstractions;

namespace Coordinator.EndToEnd.Tests;

/// <summary>.NET programs play with each other, over real WebRTC and a real node.</summary>
[Collection(InTheArena.Name)]
public sealed class DotNetPlayers(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Two_programs_play_lose_their_link_pause_and_resume_together()
    {
        DotNetPlayer.SkipIfMissing();
        await using var node = await NodeProcess.StartAsync();
        var created = await node.Api.CreateAsync();
        await using var ada = await DotNetPlayer.JoinAsync(created.LeftLink);
        await using var bob = await DotNetPlayer.JoinAsync(created.RightLink);
        DotNetPlayer[] both = [ada, bob];
        foreach (var player in both)
            await player.Await<GameEvent.Started>();
        Assert.True(ada.Game.Send(bob.Game.PlayerId, PeerMessage.Of("hello")));
        Assert.Equal("hello", (await bob.Await<GameEvent.Message>()).Event.Data.Text);

        var (toPause, toResume, apart) = (new List<double>(), new List<double>(), new List<double>());
        for (var cut = 1; cut <= Settings.Cuts; cut++)
        {
            await Task.Delay(700 + 50 * cut);
            var cutAt = ada.Game.Now;
            var outage = TimeSpan.FromSeconds(4 + cut % 3);
            (cut % 2 == 0 ? ada : bob).Game.SimulateOutage(outage);
            foreach (var player in both)
                toPause.Add((await player.Await<GameEvent.Paused>(cut)).At - cutAt);
            var resumed = new List<double>();
            foreach (var player in both)
                resumed.Add((await player.Await<GameEvent.Resumed>(cut)).At);
            toResume.AddRange(resumed.Select(at => at - cutAt - outage.TotalMilliseconds));
            apart.Add(Math.Abs(resumed[0] - resumed[1]));
        }
        Measured.Seconds(output, $"cut to pause, two .NET players, {Settings.Cuts} cuts", toPause);
        Measured.Seconds(output, $"heal to resume, two .NET players, {Settings.Cuts} cuts", toResume);
        Measured.Milliseconds(output, $"between the two .NET players' resume instants, {Settings.Cuts} cuts", apart);
        Promise.PausesInTime(toPause);
        Promise.ResumesTogether(apart);

        var record = await created.RecordAsync();
        Assert.Equal(Enumerable.Range(1, Settings.Cuts), record.Disconnections.Select(d => d.Epoch).Distinct());
        Assert.All(record.ReconnectionAttempts, a => Assert.Equal("success", a.Outcome));
        Assert.Equal(Settings.Cuts, ada.Game.GetReconnectionData().Disconnections.Count);

        await ada.Game.LeaveAsync("enough");
        Assert.Equal("player_left", (await bob.Await<GameEvent.Ended>()).Event.End.Reason);
        Assert.Equal("player_left", (await ada.Await<GameEvent.Ended>()).Event.End.Reason);
        Assert.Equal(Settings.Cuts, bob.Told<GameEvent.Paused>().Count);
    }

    [SkippableFact]
    public async Task A_program_that_dies_ends_the_game_for_the_other_when_the_time_is_over()
    {
        DotNetPlayer.SkipIfMissing();
        await using var node = await NodeProcess.StartAsync();
        var created = await node.Api.CreateAsync(TimeSpan.FromSeconds(4));
        await using var ada = await DotNetPlayer.JoinAsync(created.LeftLink);
        var bob = await DotNetPlayer.JoinAsync(created.RightLink);
        await ada.Await<GameEvent.Started>();
        await bob.Await<GameEvent.Started>();
        await bob.DisposeAsync();
        var paused = await ada.Await<GameEvent.Paused>();
        var (at, ended) = await ada.Await<GameEvent.Ended>();
        Assert.Equal("reconnection_timeout", ended.End.Reason);
        Assert.InRange(at - paused.At, 3_500, 6_500);
        Assert.Equal(PlayerState.Terminated, ada.Game.State);
    }

    [SkippableFact]
    public async Task A_token_that_is_not_accepted_is_said_to_be_so()
    {
        DotNetPlayer.SkipIfMissing();
        await using var node = await NodeProcess.StartAsync();
        var refused = await Assert.ThrowsAsync<JoinException>(() =>
            DotNetPlayer.JoinAsync($"{node.Api.Lobby}#not.a.token")
        );
        Assert.Equal(JoinErrorCode.Unauthorized, refused.Code);
    }
}
