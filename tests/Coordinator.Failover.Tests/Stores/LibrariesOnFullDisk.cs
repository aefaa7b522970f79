using System.Net.Http.Json;
using System.Text.Json;
using Akka.Actor;
using Coordinator.Client;
using Coordinator.Peers.Tests.Network;
using Xunit.Abstractions;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>What the players' own library makes of a disk that is full for longer than a pause may last.</summary>
public sealed class LibrariesOnFullDisk(ITestOutputHelper output) : StoreTrial
{
    private const int PauseMs = 30_000;

    /// <summary>Full for so long after the loss; the link is back before the pause is over.</summary>
    private static readonly TimeSpan Heals = TimeSpan.FromSeconds(20),
        Lasts = TimeSpan.FromSeconds(45);

    [SkippableFact]
    public async Task Players_who_are_back_in_time_are_paused_once_and_resume_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(Folder, megabytes: 24);
        await using var node = await LoneNode.StartAsync(
            "libraries-full-disk",
            Folder,
            Path.Combine(disk.Path, "data")
        );
        using var system = ActorSystem.Create("players", "akka.loglevel = ERROR");
        var network = new ScriptedNetwork(system.Scheduler);
        var tokens = await CreateAsync(node);
        await using var one = await JoinAsync("player-1");
        await using var two = await JoinAsync("player-2");
        LibraryPlayer[] players = [one, two];
        await AllAsync("they play", player => player.State == PlayerState.Connected && player.LinksAreAlive);

        disk.Fill();
        network.Cut("player-1", "player-2");
        await AllAsync("they are paused by the coordinator", player => player.State == PlayerState.Reconnecting);
        var paused = WallClock.Now;
        await WallClock.LastsAsync(Heals);
        network.Heal("player-1", "player-2");
        await WallClock.LastsUntilAsync(paused + Lasts.TotalMilliseconds);
        Assert.All(players, player =>
        {
            Assert.True(player.State == PlayerState.Reconnecting && player.LinksAreAlive);
            Assert.True(player.Told is [GameEvent.Coordinator { IsConnected: true }, GameEvent.Paused], player.Story);
        });

        var since = WallClock.Now;
        disk.MakeRoom();
        await AllAsync("they play on", player => player.Told[^1] is GameEvent.Resumed or GameEvent.Ended);
        output.WriteLine($"measured: all play on {WallClock.Now - since:0} ms after there is room");
        Assert.All(players, player =>
            Assert.True(
                player.Told is [GameEvent.Coordinator { IsConnected: true }, GameEvent.Paused, GameEvent.Resumed],
                player.Story
            )
        );
        var game = await node.FindAsync("g");
        Assert.Equal(("playing", 1), (game.GetProperty("phase").GetString(), game.GetProperty("epoch").GetInt32()));

        Task<LibraryPlayer> JoinAsync(string player) =>
            LibraryPlayer.JoinAsync(
                new JoinOptions
                {
                    Url = node.Url,
                    Token = tokens[player],
                    Connections = network.For(player),
                    ActorSystem = system,
                }
            );

        Task<bool> AllAsync(string what, Func<LibraryPlayer, bool> isSo) =>
            SickStore.UntilAsync(what, () => Task.FromResult(players.All(isSo)), all => all);
    }

    /// <summary>A game, and the token of each of its players.</summary>
    private static async Task<Dictionary<string, string>> CreateAsync(LoneNode node)
    {
        using var answer = await node.PostGameAsync("g", TimeSpan.FromMilliseconds(PauseMs));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("players")
            .EnumerateArray()
            .ToDictionary(
                player => player.GetProperty("player_id").GetString()!,
                player => player.GetProperty("token").GetString()!
            );
    }
}
