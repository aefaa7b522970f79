using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>A server of Socket.IO at any free port that says what its test says.</summary>
internal sealed class FakeSocketIoServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<FakeSocketIoEnd> _ends = Channel.CreateUnbounded<FakeSocketIoEnd>();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeSocketIoServer(WebApplication app)
    {
        _app = app;
        FakeSocketIoEnd.Map(app, end =>
        {
            _ends.Writer.TryWrite(end);
            return _over.Task;
        });
    }

    public Uri Url => new(_app.Urls.Single());

    public static async Task<FakeSocketIoServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        var server = new FakeSocketIoServer(app);
        await app.StartAsync();
        return server;
    }

    /// <summary>The next connection.</summary>
    public async Task<FakeSocketIoEnd> NextAsync() => await _ends.Reader.ReadAsync();

    public async ValueTask DisposeAsync()
    {
        _over.TrySetResult();
        await _app.DisposeAsync();
    }
}
