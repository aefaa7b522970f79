using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>Two players of a game in play, and everything that they are told of it.</summary>
internal sealed class WatchedPair : IAsyncDisposable
{
    private static readonly string[] Events =
    [
        "game_joined",
        "p2p_pause",
        "p2p_resume",
        "p2p_game_ended",
        "session_replaced",
    ];
    private static readonly TimeSpan PlaysWithin = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string>[] told = [new(), new()];
    private readonly ConcurrentDictionary<string, (double At, JsonElement Body)> last = [];
    private readonly string[] tokens;
    private readonly HubConnection[] players;

    private WatchedPair(LoneNode node, string gameId, string[] tokens)
    {
        (GameId, this.tokens) = (gameId, tokens);
        players = [.. tokens.Select(token => Connection(node, token))];
    }

    public string GameId { get; }

    /// <summary>What each of the two was told since it is played, in order: <c>p2p_pause 1</c>, with the
    /// epoch.</summary>
    public IEnumerable<string[]> Told => told.Select(events => events.ToArray());

    /// <summary>A new game, in play.</summary>
    /// <param name="node">Where.</param>
    /// <param name="gameId">Its id.</param>
    /// <param name="pauseLasts">The longest pause; null: one that does not end.</param>
    public static async Task<WatchedPair> PlayAsync(LoneNode node, string gameId, TimeSpan? pauseLasts = null)
    {
        using var created = await node.PostGameAsync(gameId, pauseLasts);
        created.EnsureSuccessStatusCode();
        var game = await created.Content.ReadFromJsonAsync<JsonElement>();
        var pair = new WatchedPair(
            node,
            gameId,
            [.. game.GetProperty("players").EnumerateArray().Select(player => player.GetProperty("token").GetString()!)]
        );
        await pair.ConnectAsync();
        await pair.UntilAsync("it is played", async () =>
            pair.Told.All(events => events.Length > 0)
            && (await node.FindAsync(gameId)).GetProperty("phase").GetString() == "playing"
        );
        foreach (var events in pair.told)
            events.Clear();
        return pair;
    }

    /// <summary>The last event of a name that one of the two was told, and when, in Unix ms of this process.</summary>
    public async Task<(double At, JsonElement Body)> HeardAsync(string name)
    {
        await UntilAsync($"{name} is told", () => Task.FromResult(last.ContainsKey(name)));
        return last[name];
    }

    /// <summary>The coordinator's clock, in Unix ms, as a player asks for it.</summary>
    public async Task<double> ClockAsync() =>
        (await players[0].InvokeAsync<JsonElement>("clock", new { sent_at = 0 })).GetProperty("now").GetDouble();

    /// <summary>
    /// The same players at another node, with the tokens that they have, when they have been told how the game stands.
    /// </summary>
    public async Task<WatchedPair> ComeBackAsync(LoneNode node)
    {
        var pair = new WatchedPair(node, GameId, tokens);
        await pair.ConnectAsync();
        await pair.UntilAsync("both are told", () => Task.FromResult(pair.Told.All(events => events.Length > 0)));
        return pair;
    }

    /// <summary>Reports the loss of the other. Returns the result, or the error.</summary>
    public Task<string> LoseAsync(int player = 0) =>
        SayAsync(
            player,
            "p2p_connection_lost",
            new
            {
                frame_number = 5,
                timestamp = (long)WallClock.Now,
                peer_id = $"player-{2 - player}",
                ice_state = "disconnected",
                dc_state = "open",
            }
        );

    /// <summary>Reports that the other is back.</summary>
    public Task<string> RecoverAsync(int player = 0) =>
        SayAsync(player, "p2p_reconnection_success", new { attempts = 1 });

    /// <summary>Says it as the libraries do: until it is answered.</summary>
    public async Task<string> AnswerAsync(Func<Task<string>> say)
    {
        var answer = "";
        await UntilAsync("it is answered", async () =>
            !(answer = await say()).Contains("unavailable", StringComparison.Ordinal)
        );
        return answer;
    }

    public async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        for (var since = WallClock.Now; !await isSo(); await Task.Delay(50))
            Assert.True(
                WallClock.Now - since < PlaysWithin.TotalMilliseconds,
                $"{GameId}: waited until {what}; told {Saying}."
            );
    }

    public string Saying => string.Join(" | ", Told.Select(events => string.Join(", ", events.Take(20))));

    public async ValueTask DisposeAsync()
    {
        foreach (var player in players)
            await player.DisposeAsync();
    }

    private async Task ConnectAsync()
    {
        for (var i = 0; i < players.Length; i++)
        {
            var events = told[i];
            foreach (var name in Events)
                players[i]
                    .On<JsonElement>(name, body =>
                    {
                        last[name] = (WallClock.Now, body);
                        events.Enqueue($"{name} {Detail(name, body)}".Trim());
                    });
            await players[i].StartAsync();
        }
    }

    private async Task<string> SayAsync(int player, string method, object fields)
    {
        try
        {
            return (await players[player].InvokeAsync<JsonElement>(method, fields)).GetProperty("result").GetString()!;
        }
        catch (HubException e)
        {
            return e.Message;
        }
    }

    private static string Detail(string name, JsonElement body) =>
        name switch
        {
            "game_joined" => body.GetProperty("phase").GetString()!,
            "p2p_game_ended" => body.GetProperty("reason").GetString()!,
            "session_replaced" => "",
            _ => body.GetProperty("epoch").ToString(),
        };

    private static HubConnection Connection(LoneNode node, string token) =>
        new HubConnectionBuilder()
            .WithUrl(new Uri(node.Url, "hubs/game"), http =>
                http.AccessTokenProvider = () => Task.FromResult<string?>(token)
            )
            .WithKeepAliveInterval(TimeSpan.FromSeconds(5))
            .Build();
}
