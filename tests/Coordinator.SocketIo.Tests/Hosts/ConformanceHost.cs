using Coordinator.SocketIo.EngineIo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.SocketIo.Tests.Hosts;

/// <summary>What the protocols' suites expect of a server: their settings, an echo of Engine.IO and one of
/// Socket.IO.</summary>
internal sealed class ConformanceHost : IAsyncDisposable
{
    /// <summary>Written into the suites.</summary>
    public const int SuitesPort = 3000;

    private static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(300),
        PingTimeout = TimeSpan.FromMilliseconds(200);

    private readonly WebApplication app;
    private readonly EngineServer engine;

    private ConformanceHost(WebApplication app, EngineServer engine) => (this.app, this.engine) = (app, engine);

    public static async Task<ConformanceHost> StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        // "localhost" is whichever address a client takes first.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        builder.Services.AddCors(cors =>
            cors.AddDefaultPolicy(policy => policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod())
        );
        builder.Services.AddSocketIo<EchoApplication>(options =>
        {
            (options.PingInterval, options.PingTimeout) = (PingInterval, PingTimeout);
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
            options.MaxPayload = 1_000_000;
            options.Namespaces.Add("/custom");
        });
        var app = builder.Build();
        app.UseCors();
        app.UseWebSockets();
        app.MapSocketIo("/socket.io");
        var engine = new EngineServer(
            new EngineOptions
            {
                PingInterval = PingInterval,
                PingTimeout = PingTimeout,
                MaxPayload = 1_000_000,
            },
            new EngineEcho(),
            TimeProvider.System,
            NullLogger.Instance
        );
        app.Map("/engine.io", new EngineRequests(engine, NullLogger.Instance).HandleAsync);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            engine.Dispose();
            await app.DisposeAsync();
            throw;
        }
        return new ConformanceHost(app, engine);
    }

    public Task StoppedAsync() => app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        engine.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
