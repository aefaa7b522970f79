using Coordinator.SocketIo.EngineIo;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo;

/// <summary>
/// A Socket.IO server: Engine.IO protocol 4 (HTTP long-polling, WebSocket, upgrade) and Socket.IO protocol 5. It is
/// made by
/// <see cref="SocketIoHosting.AddSocketIo{TApplication}"/> and served by <see cref="SocketIoHosting.MapSocketIo"/>.
/// </summary>
public sealed class SocketIoServer : IDisposable
{
    private readonly EngineServer engine;
    private readonly EngineRequests requests;

    /// <param name="application">What speaks over it.</param>
    /// <param name="options">How it behaves. Not to be changed afterwards.</param>
    /// <param name="time">Its clock, of which only elapsed time counts.</param>
    /// <param name="log">What it says: of clients nothing above debug, of failures of the application errors.</param>
    /// <exception cref="ArgumentException">An option is not in its range; the message says which and what may
    /// be.</exception>
    public SocketIoServer(
        ISocketIoApplication application,
        SocketIoOptions options,
        TimeProvider time,
        ILogger<SocketIoServer> log
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        engine = new EngineServer(options.ToEngine(), new EngineSide(application, options, log), time, log);
        requests = new EngineRequests(engine, log);
    }

    /// <summary>How many sessions there are now.</summary>
    public SocketIoNumbers Numbers
    {
        get
        {
            var (all, webSockets) = (engine.Counts.All, engine.Counts.WebSockets);
            return new SocketIoNumbers(all - webSockets, webSockets, engine.Counts.Unadmitted);
        }
    }

    /// <summary>
    /// Refuses new sessions and closes all that there are, in good order (<c>server shutting down</c>). Done when the
    /// clients' WebSockets are closed, after 2.5 s at most.
    /// </summary>
    public Task CloseAllAsync() => engine.CloseAllAsync();

    /// <summary>Drops what is left, without a word.</summary>
    public void Dispose() => engine.Dispose();

    internal Task HandleAsync(HttpContext context) => requests.HandleAsync(context);

    private sealed class EngineSide(ISocketIoApplication application, SocketIoOptions options, ILogger log)
        : IEngineApplication
    {
        public bool TryAccept(HttpContext context, out object? state) => application.Accept(context, out state);

        public void Requested(EngineSession session, HttpContext context) =>
            application.Requested(context, ((SocketIoSession)session.Connection).State);

        public void Displaced(EngineSession session) =>
            application.Displaced(((SocketIoSession)session.Connection).State);

        public IEngineConnection Opened(EngineSession session, object? state) =>
            new SocketIoSession(session, state, application, options, log);
    }
}

/// <summary>Sessions of a server at a moment.</summary>
/// <param name="Polling">Over HTTP long-polling.</param>
/// <param name="WebSocket">Over a WebSocket.</param>
/// <param name="Unconnected">Of both, those that have joined no namespace yet.</param>
public readonly record struct SocketIoNumbers(int Polling, int WebSocket, int Unconnected);
