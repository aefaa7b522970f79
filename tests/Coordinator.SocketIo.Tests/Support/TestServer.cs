using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo.Tests.Support;

/// <summary>A Socket.IO server in a real web server on a free port of this machine.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestServer(WebApplication app, TestApplication application, TestLog log)
    {
        (this.app, Application, Log) = (app, application, log);
        Address = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        );
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 100 }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public TestApplication Application { get; }

    public TestLog Log { get; }

    public SocketIoServer Server => app.Services.GetRequiredService<SocketIoServer>();

    public static async Task<TestServer> StartAsync(
        Action<SocketIoOptions>? configure = null,
        TimeProvider? time = null
    )
    {
        var log = new TestLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddSocketIo<TestApplication>(options =>
        {
            options.Namespaces.Add("/other");
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapSocketIo("/socket.io");
        await app.StartAsync();
        return new TestServer(app, app.Services.GetRequiredService<TestApplication>(), log);
    }

    /// <summary>The host stops, as when an operator stops it.</summary>
    public Task StopAsync() => app.StopAsync();

    public Task<WebSocketClient> OpenAsync(string? sid = null) => WebSocketClient.OpenAsync(Address, sid);

    /// <summary>A WebSocket whose client has joined the main namespace.</summary>
    public async Task<WebSocketClient> JoinAsync()
    {
        var client = await OpenAsync();
        await client.NextAsync(); // the open packet
        await client.SendAsync("40");
        Assert.StartsWith("40{\"sid\":", await client.NextAsync(), StringComparison.Ordinal);
        return client;
    }

    /// <summary>A new session over polling.</summary>
    public async Task<PollingClient> PollAsync()
    {
        var opened = await Http.GetStringAsync(new Uri("/socket.io/?EIO=4&transport=polling", UriKind.Relative));
        return new PollingClient(Http, Wire.SidOf(opened));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
