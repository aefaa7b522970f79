using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Tests.Hub;

/// <summary>A node as a player sees it: a real web server and a real hub, which lets everyone in and tells of its
/// nodes.</summary>
internal sealed class SmallNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SmallNode(WebApplication app) => _app = app;

    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The instances that connections named themselves with, in order.</summary>
    public IEnumerable<string> Instances => _app.Services.GetRequiredService<Everyone>().Instances;

    /// <summary>The players' connections, with the tokens that they came with.</summary>
    public ConcurrentDictionary<HubCallerContext, string> Players =>
        _app.Services.GetRequiredService<Everyone>().Connections;

    public static async Task<SmallNode> StartAsync(Func<IEnumerable<Uri>> coordinators)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new Everyone(coordinators)).AddSignalR();
        var app = builder.Build();
        app.MapHub<GameHub>("/hubs/game");
        await app.StartAsync();
        return new SmallNode(app);
    }

    /// <summary>Sends its players away, as a node that is being drained does.</summary>
    public void Drain()
    {
        foreach (var player in Players.Keys)
            player.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed class Everyone(Func<IEnumerable<Uri>> coordinators)
    {
        public ConcurrentDictionary<HubCallerContext, string> Connections { get; } = new();

        public ConcurrentQueue<string> Instances { get; } = new();

        public System.Text.Json.JsonElement FreshToken { get; } =
            System.Text.Json.JsonElement.Parse(
                $$"""{"token":"a fresh token","expires_at":{{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds()}}}"""
            );

        public GameJoined Joined() =>
            new(
                "g1",
                "ada",
                Phases.Waiting,
                [new("ada", true), new("bob", false)],
                0,
                null,
                null,
                [],
                new(30_000, 60_000, true),
                null,
                [.. coordinators().Select(address => address.ToString())]
            );
    }

    internal sealed class GameHub(Everyone everyone) : Microsoft.AspNetCore.SignalR.Hub
    {
        public override async Task OnConnectedAsync()
        {
            everyone.Instances.Enqueue(Context.GetHttpContext()!.Request.Query["instance"].ToString());
            everyone.Connections[Context] = Context.GetHttpContext()!.Request.Headers.Authorization.ToString();
            await Clients.Caller.SendAsync(
                HubEvents.GameJoined,
                System.Text.Json.JsonSerializer.SerializeToElement(everyone.Joined(), WireJson.Options)
            );
        }

        [HubMethodName("renew_token")]
        public System.Text.Json.JsonElement Renew(System.Text.Json.JsonElement nothing) => everyone.FreshToken;

        public override Task OnDisconnectedAsync(Exception? exception)
        {
            everyone.Connections.TryRemove(Context, out _);
            return Task.CompletedTask;
        }
    }
}

/// <summary>A machine that takes connections and never says a word.</summary>
internal sealed class SilentMachine : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SilentMachine() => _listener.Start();

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public Task<TcpClient> ConnectedAsync() => _listener.AcceptTcpClientAsync();

    public void Dispose() => _listener.Dispose();
}

/// <summary>A web server with one answer to everything.</summary>
internal sealed class OneAnswer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OneAnswer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<OneAnswer> StartAsync(int status, string? contentType = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return new OneAnswer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
