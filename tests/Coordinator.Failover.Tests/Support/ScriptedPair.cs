using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace Coordinator.Failover.Tests.Support;

/// <summary>Two players of a game who do what a test says. They are connected to one node, and report to no
/// other.</summary>
internal sealed class ScriptedPair : IAsyncDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(60);

    private readonly HubConnection one,
        two;
    private int frame;

    private ScriptedPair(string gameId, HubConnection one, HubConnection two) =>
        (GameId, this.one, this.two) = (gameId, one, two);

    public string GameId { get; }

    /// <summary>A game in play.</summary>
    public static async Task<ScriptedPair> PlayAsync(ClusterProcess cluster, ClusterNode node, string gameId)
    {
        var tokens = await CreateAsync(cluster, node, gameId);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (one, two) = (Connection(node, tokens[0]), Connection(node, tokens[1]));
        two.On<JsonElement>("p2p_validation_complete", _ => started.TrySetResult());
        await one.StartAsync();
        await two.StartAsync();
        await started.Task.WaitAsync(AnswersWithin);
        return new ScriptedPair(gameId, one, two);
    }

    /// <summary>Games that wait for players who never come.</summary>
    public static async Task WaitForPlayersAsync(ClusterProcess cluster, int games)
    {
        foreach (var i in Enumerable.Range(1, games))
            await CreateAsync(cluster, cluster.Nodes[0], $"waiting-{i}");
    }

    /// <summary>One of them reports that it has lost the other. Done when the coordinator has answered.</summary>
    public Task LoseAsync() =>
        SayAsync(
            one,
            "pause",
            "p2p_connection_lost",
            new
            {
                frame_number = ++frame,
                timestamp = (long)WallClock.Now,
                peer_id = "player-2",
                ice_state = "disconnected",
                dc_state = "open",
            }
        );

    /// <summary>It has the other back.</summary>
    public Task RecoverAsync() => SayAsync(one, "resume", "p2p_reconnection_success", new { attempts = 1 });

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
    }

    /// <summary>Says it until it is answered: a game that moves to another node gives no answer meanwhile.</summary>
    private static async Task SayAsync(HubConnection player, string expected, string method, object fields)
    {
        using var patience = new CancellationTokenSource(AnswersWithin);
        while (true)
        {
            try
            {
                var answer = await player.InvokeAsync<JsonElement>(method, fields, patience.Token);
                Assert.Equal(expected, answer.GetProperty("result").GetString());
                return;
            }
            catch (Microsoft.AspNetCore.SignalR.HubException e)
                when (e.Message.Contains("unavailable:", StringComparison.Ordinal))
            {
                // said again
            }
        }
    }

    private static async Task<string[]> CreateAsync(ClusterProcess cluster, ClusterNode node, string gameId)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.ApiKey);
        using var answer = await http.PostAsJsonAsync(
            new Uri(node.Url, "games"),
            new
            {
                game_id = gameId,
                players = 2,
                validation = false,
                join_timeout_ms = 3_600_000,
            }
        );
        answer.EnsureSuccessStatusCode();
        var game = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return
        [
            .. game.GetProperty("players").EnumerateArray().Select(player => player.GetProperty("token").GetString()!),
        ];
    }

    private static HubConnection Connection(ClusterNode node, string token) =>
        new HubConnectionBuilder()
            .WithUrl(new Uri(node.Url, "hubs/game"), http =>
                http.AccessTokenProvider = () => Task.FromResult<string?>(token)
            )
            .WithKeepAliveInterval(TimeSpan.FromSeconds(5)) // a node gives a player up whom it has not heard for longer than the libraries' beat
            .Build();
}
