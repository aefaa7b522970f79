using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Node.Start;
using Coordinator.Record;
using Coordinator.Record.Timing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests.Support;

/// <summary>A real node on free ports with a data folder of its own, over games in memory or over the
/// cluster.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestNode(WebApplication app, MemoryGames games, TestFolder data, bool ownsData)
    {
        (this.app, Games, Data) = (app, games, data);
        OwnsData = ownsData;
        var listeners = app.Services.GetRequiredService<Listeners>();
        Players = ClientOf(listeners.AddressOf(Listener.Players));
        Management = ClientOf(listeners.AddressOf(Listener.Management));
    }

    public MemoryGames Games { get; }
    public TestFolder Data { get; }
    public HttpClient Players { get; }
    public HttpClient Management { get; }
    public IServiceProvider Services => app.Services;
    private bool OwnsData { get; }

    /// <summary>A node over games in memory.</summary>
    public static Task<TestNode> StartAsync(params string[] arguments) =>
        StartAsync(arguments, new TestFolder(), ownsData: true, inMemory: true);

    /// <summary>A node over games in memory, and what else it has of a cluster.</summary>
    public static Task<TestNode> StartWithAsync(Action<IServiceCollection> more, params string[] arguments) =>
        StartAsync(arguments, new TestFolder(), ownsData: true, inMemory: true, more);

    /// <summary>The whole program. The folder outlives the node, so that another can be started on it.</summary>
    public static Task<TestNode> StartWholeAsync(TestFolder data, params string[] arguments) =>
        StartAsync(arguments, data, ownsData: false, inMemory: false);

    private static async Task<TestNode> StartAsync(
        string[] arguments,
        TestFolder data,
        bool ownsData,
        bool inMemory,
        Action<IServiceCollection>? more = null
    )
    {
        var games = new MemoryGames();
        Action<IServiceCollection, ClusterSettings>? addGames = inMemory
            ? (services, _) =>
            {
                var none = new NoCluster();
                services
                    .AddSingleton<IGames>(games)
                    .AddSingleton<IGameHistory>(games)
                    .AddSingleton<IClusterNode>(games.Node);
                services
                    .AddSingleton<ILiveGames>(none)
                    .AddSingleton<IClusterMembers>(none)
                    .AddSingleton<IOperatorHistory>(none);
                services.AddSingleton<ITimingAdvisor>(none);
                more?.Invoke(services);
            }
            : null;
        var app = NodeHost.Build(
            CommandLine.Parse([
                "--port",
                "0",
                "--management-port",
                "0",
                "--data",
                data.Path,
                "--Logging:LogLevel:Default",
                "Error",
                .. arguments,
            ]),
            addGames
        );
        await app.StartAsync();
        return new TestNode(app, games, data, ownsData);
    }

    /// <summary>Creates a game through the API; the tokens by player.</summary>
    public async Task<(string GameId, Dictionary<string, string> Tokens)> CreateGameAsync(object? request = null)
    {
        var response = await Players.PostAsJsonAsync("/games", request ?? new { players = 2 });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var game = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (
            game.GetProperty("game_id").GetString()!,
            game.GetProperty("players")
                .EnumerateArray()
                .ToDictionary(p => p.GetProperty("player_id").GetString()!, p => p.GetProperty("token").GetString()!)
        );
    }

    /// <summary>A game of two in play over games in memory, both connected.</summary>
    public async Task<(string GameId, TestPlayer One, TestPlayer Two)> PlayAsync(
        HubProtocol protocol,
        object? request = null
    )
    {
        var (gameId, tokens) = await CreateGameAsync(request ?? new { players = 2, validation = false });
        var one = await TestPlayer.ConnectAsync(this, tokens["player-1"], protocol);
        await one.NextAsync("game_joined");
        var two = await TestPlayer.ConnectAsync(this, tokens["player-2"], protocol);
        await two.NextAsync("game_joined");
        await one.NextAsync("game_ready");
        return (gameId, one, two);
    }

    /// <summary>As <see cref="PlayAsync"/>, of players over Socket.IO.</summary>
    public async Task<(string GameId, SocketIoPlayer One, SocketIoPlayer Two)> PlayOverSocketIoAsync(
        object? request = null,
        SocketIoTransport transport = SocketIoTransport.WebSocket
    )
    {
        var (gameId, tokens) = await CreateGameAsync(request ?? new { players = 2, validation = false });
        var one = await SocketIoPlayer.ConnectAsync(this, tokens["player-1"], transport);
        await one.NextAsync("game_joined");
        var two = await SocketIoPlayer.ConnectAsync(this, tokens["player-2"], transport);
        await two.NextAsync("game_joined");
        await one.NextAsync("game_ready");
        return (gameId, one, two);
    }

    /// <summary>Waits until it stops by itself.</summary>
    public async Task IsStoppingAsync()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registered = app.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Players.Dispose();
        Management.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        if (OwnsData)
            Data.Dispose();
    }

    private static HttpClient ClientOf(IPEndPoint at) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://{at}") };
}

/// <summary>A folder that is there while a test needs it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("coordinator-node-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
