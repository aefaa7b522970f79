using System.Text.Json;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>What a game backend is told, by the whole program over real sockets.</summary>
public sealed class Hooks : IDisposable
{
    private static readonly string[] WholeGame = ["link.lost", "game.paused", "game.resumed", "game.ended"];

    private readonly TestFolder data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task A_backend_is_told_of_a_pause_from_the_loss_to_the_end_of_its_game_in_order_and_signed()
    {
        await using var backend = await HookReceiver.StartAsync();
        await using var node = await TestNode.StartWholeAsync(data, To(backend.Url));

        var gameId = await PlayAsync(node);
        await backend.AcceptsAsync(4);

        var hooks = backend.Came.ToList();
        Assert.Equal(WholeGame, hooks.Select(hook => hook.Type));
        Assert.Equal(4, hooks.Select(hook => hook.Id).Distinct().Count());
        Assert.All(hooks, hook => Assert.True(hook.IsSignedWith(HookReceiver.Secret)));
        Assert.All(hooks, hook => Assert.False(hook.IsSignedWith("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBrZXk=")));
        Assert.All(hooks, hook => Assert.Equal(gameId, hook.Data.GetProperty("game_id").GetString()));
        Assert.All(hooks, hook =>
            Assert.Equal("dunes", hook.Data.GetProperty("metadata").GetProperty("map").GetString())
        );
        Assert.All(hooks, hook => Assert.Equal("application/json", hook.Headers["content-type"]));
        Assert.All(hooks, hook =>
            Assert.StartsWith("coordinator/", hook.Headers["user-agent"], StringComparison.Ordinal)
        );
        Assert.Equal(7, hooks[0].Data.GetProperty("frame").GetInt64());
        Assert.Equal("player-2", hooks[0].Data.GetProperty("peer_id").GetString());
        Assert.Equal("closed_by_operator", hooks[3].Data.GetProperty("reason").GetString());
        Assert.Equal(
            hooks[2].Data.GetProperty("pause_duration_ms").GetInt64(),
            hooks[3].Data.GetProperty("reconnection_data").GetProperty("total_pause_duration_ms").GetInt64()
        );
    }

    [Fact]
    public async Task A_backend_that_fails_three_times_gets_the_message_once_it_can_and_one_that_is_down_holds_up_nobody()
    {
        await using var shaky = await HookReceiver.StartAsync(came => came < 3 ? 500 : 200);
        await using var sound = await HookReceiver.StartAsync();
        await using var redirecting = await HookReceiver.StartAsync(_ => 302);
        await using var node = await TestNode.StartWholeAsync(
            data,
            To(new Uri($"http://127.0.0.1:{await FreePortAsync()}/hooks"), shaky.Url, sound.Url, redirecting.Url)
        );

        await PlayAsync(node);
        await sound.AcceptsAsync(4);
        await shaky.AcceptsAsync(4);
        await PlayAsync(node); // whatever was sent again by now would have come before what this game gives
        await shaky.AcceptsAsync(8);
        await sound.AcceptsAsync(8);

        Assert.Equal([.. WholeGame, .. WholeGame], sound.Came.Select(hook => hook.Type));
        Assert.Equal(
            ["link.lost", "link.lost", "link.lost", .. WholeGame, .. WholeGame],
            shaky.Came.Select(hook => hook.Type)
        );
        Assert.Single(shaky.Came.Take(4).Select(hook => hook.Id).Distinct());
        Assert.All(shaky.Came, hook => Assert.True(hook.IsSignedWith(HookReceiver.Secret)));
        Assert.NotEmpty(redirecting.Came);
        Assert.All(redirecting.Came, hook => Assert.Equal("link.lost", hook.Type)); // the place it points to gets nothing
    }

    [Fact]
    public async Task What_a_backend_could_not_take_before_the_node_was_stopped_it_gets_when_both_are_back()
    {
        var port = await FreePortAsync();
        var url = new Uri($"http://127.0.0.1:{port}/hooks");
        await using (var node = await TestNode.StartWholeAsync(data, To(url)))
            await PlayAsync(node);

        await using var backend = await HookReceiver.StartAsync(port: port);
        await using var again = await TestNode.StartWholeAsync(data, To(url));
        await PlayAsync(again);
        await backend.AcceptsAsync(8);

        foreach (var game in backend.Came.GroupBy(hook => hook.Data.GetProperty("game_id").GetString()))
            Assert.Equal(WholeGame, game.Select(hook => hook.Type));
    }

    [Fact]
    public async Task Hooks_that_are_switched_on_tell_what_happens_from_then_on_also_of_games_that_began_before()
    {
        string gameId;
        Dictionary<string, string> tokens;
        await using (var before = await TestNode.StartWholeAsync(data))
        {
            await PlayAsync(before);
            (gameId, tokens) = await before.CreateGameAsync(
                new
                {
                    players = 2,
                    validation = false,
                    metadata = new { map = "dunes" },
                }
            );
        }

        await using var backend = await HookReceiver.StartAsync();
        await using var node = await TestNode.StartWholeAsync(
            data,
            [
                .. To(backend.Url),
                "--Coordinator:Hooks:Endpoints:0:Events:0",
                "paused",
                "--Coordinator:Hooks:Endpoints:0:Events:1",
                "ended",
                "--Coordinator:Hooks:Endpoints:0:PreviousSecret",
                "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBrZXk=",
            ]
        );
        await PlayAsync(node, gameId, tokens);
        await backend.AcceptsAsync(2);

        Assert.Equal(["game.paused", "game.ended"], backend.Came.Select(hook => hook.Type));
        Assert.All(backend.Came, hook => Assert.Equal(gameId, hook.Data.GetProperty("game_id").GetString()));
        Assert.All(backend.Came, hook =>
            Assert.Equal("dunes", hook.Data.GetProperty("metadata").GetProperty("map").GetString())
        );
        Assert.All(backend.Came, hook =>
            Assert.True(
                hook.IsSignedWith(HookReceiver.Secret)
                    && hook.IsSignedWith("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBrZXk=")
            )
        );
    }

    /// <summary>A game of two: a link is lost and found again, and the backend closes it.</summary>
    private static async Task<string> PlayAsync(TestNode node)
    {
        var (gameId, tokens) = await node.CreateGameAsync(
            new
            {
                players = 2,
                validation = false,
                metadata = new { map = "dunes" },
            }
        );
        await PlayAsync(node, gameId, tokens);
        return gameId;
    }

    private static async Task PlayAsync(TestNode node, string gameId, Dictionary<string, string> tokens)
    {
        await using var one = await TestPlayer.ConnectAsync(node, tokens["player-1"]);
        await using var two = await TestPlayer.ConnectAsync(node, tokens["player-2"]);
        await one.NextAsync("p2p_validation_complete");
        Assert.Equal(
            "pause",
            await one.ResultAsync(
                "p2p_connection_lost",
                new
                {
                    frame_number = 7,
                    timestamp = 7,
                    peer_id = "player-2",
                }
            )
        );
        Assert.Equal("resume", await one.ResultAsync("p2p_reconnection_success", new { epoch = 1 }));
        await node.Players.DeleteAsync(new Uri($"/games/{gameId}", UriKind.Relative));
    }

    private static string[] To(params Uri[] urls) =>
        [
            .. urls.SelectMany(
                (url, i) =>
                    new[]
                    {
                        $"--Coordinator:Hooks:Endpoints:{i}:Url={url}",
                        $"--Coordinator:Hooks:Endpoints:{i}:Secret={HookReceiver.Secret}",
                    }
            ),
        ];

    /// <summary>A port at which nobody listens.</summary>
    private static async Task<int> FreePortAsync()
    {
        await using var gone = await HookReceiver.StartAsync();
        return gone.Url.Port;
    }
}
