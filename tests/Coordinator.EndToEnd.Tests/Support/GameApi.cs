using System.Net;
using System.Net.Http.Json;
using Coordinator.Protocol;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A game for two that was made, and the links of its players.</summary>
internal sealed record CreatedMatch(string GameId, string LeftLink, string RightLink, GameApi Api)
{
    /// <summary>The game as its backend sees it.</summary>
    public Task<GameDto> GameAsync() => Api.GetAsync<GameDto>($"games/{GameId}");

    /// <summary>What the coordinator has on record.</summary>
    public Task<ReconnectionDataDto> RecordAsync() =>
        Api.GetAsync<ReconnectionDataDto>($"games/{GameId}/reconnection-data");
}

/// <summary>A game's backend, over HTTP.</summary>
internal sealed class GameApi : IDisposable
{
    private readonly HttpClient http;

    public GameApi(Uri node, string? apiKey = null)
    {
        http = new HttpClient { BaseAddress = node };
        if (apiKey is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", apiKey);
    }

    /// <summary>Makes a game for two.</summary>
    /// <param name="reconnectionTimeout">after which a pause ends the game; null: the node's own</param>
    public async Task<CreatedMatch> CreateAsync(TimeSpan? reconnectionTimeout = null)
    {
        var game = await CreateAsync(
            new { players = 2, reconnection_timeout_ms = (long?)reconnectionTimeout?.TotalMilliseconds }
        );
        // The lower id plays on the left.
        var players = game.Players.OrderBy(p => p.PlayerId, StringComparer.Ordinal).ToList();
        return new CreatedMatch(game.GameId, LinkOf(players[0]), LinkOf(players[1]), this);
    }

    /// <summary>Makes a game as the request says.</summary>
    public async Task<CreatedGameDto> CreateAsync(object request)
    {
        using var response = await http.PostAsJsonAsync("games", request, WireJson.Options);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<CreatedGameDto>(WireJson.Options))!;
    }

    /// <summary>Where the node is.</summary>
    public Uri Address => http.BaseAddress!;

    /// <summary>The node's own page, where people make games.</summary>
    public string Lobby => http.BaseAddress!.ToString();

    public async Task<T> GetAsync<T>(string path) => (await http.GetFromJsonAsync<T>(path, WireJson.Options))!;

    /// <summary>Asks until the answer is so.</summary>
    public async Task UntilAsync<T>(string path, Func<T, bool> isSo)
    {
        for (var deadline = WallClock.Now + 10_000; !isSo(await GetAsync<T>(path)); await Task.Delay(20))
            Assert.True(WallClock.Now < deadline, $"{path} was not as expected after 10 s.");
    }

    private string LinkOf(CreatedPlayerDto player) => $"{Lobby}#{player.Token}";

    public void Dispose() => http.Dispose();
}
