using Coordinator.Node.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>Clients that shake hands and never ping, which SignalR's own time-out passes over.</summary>
public sealed class SilentPlayers
{
    [Fact]
    public async Task Who_says_nothing_for_20_s_is_gone_and_who_speaks_without_pings_is_not()
    {
        var clock = new HandClock();
        await using var node = await TestNode.StartWithAsync(services => services.AddSingleton<TimeProvider>(clock));
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var silent = await RawHub.ConnectAsync(node, tokens["player-1"]);
        await using var talking = await RawHub.ConnectAsync(node, tokens["player-2"]);

        clock.Advance(TimeSpan.FromSeconds(19));
        await CallAsync(talking, 1);
        clock.Advance(TimeSpan.FromSeconds(1.5));

        await silent.EndsAsync();
        await Eventually.SoAsync("the player counts as gone", () =>
            Task.FromResult(!node.Games.StateOf(gameId).Connected.Contains("player-1"))
        );
        await CallAsync(talking, 2);
    }

    private static async Task CallAsync(RawHub hub, int id)
    {
        await hub.SendAsync(
            $$"""{"type":1,"invocationId":"{{id}}","target":"clock","arguments":[{"sent_at":{{id}}}]}"""
        );
        await hub.ReadUntilAsync($"\"sent_at\":{id}");
    }
}
