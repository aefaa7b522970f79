using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>What the requests at an Engine.IO path mean: a handshake, a poll, packets, a WebSocket, or nothing
/// valid.</summary>
internal sealed class EngineRequests(EngineServer server, ILogger log)
{
    private const string Polling = "polling",
        WebSocketName = "websocket",
        Version = "4";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Exception e)
            when (context.RequestAborted.IsCancellationRequested || e is IOException or WebSocketException)
        {
            log.RequestFailed(e); // nobody is there to be answered
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var (request, options) = (context.Request, server.Options);
        var transport = request.Query["transport"].ToString();
        var isKnown = transport switch
        {
            Polling => options.Polling,
            WebSocketName => options.WebSockets,
            _ => false,
        };
        if (!isKnown)
            return RefuseAsync(context, EngineError.UnknownTransport);
        var overWebSocket = transport == WebSocketName;
        var id = request.Query["sid"].ToString();
        if (id.Length > 0)
            return OfSessionAsync(context, id, overWebSocket);
        if (!context.WebSockets.IsWebSocketRequest && !HttpMethods.IsGet(request.Method))
            return RefuseAsync(context, EngineError.BadHandshakeMethod);
        if (overWebSocket != context.WebSockets.IsWebSocketRequest)
            return RefuseAsync(context, EngineError.BadRequest);
        return request.Query["EIO"] == Version
            ? HandshakeAsync(context, overWebSocket)
            : RefuseAsync(context, EngineError.UnsupportedVersion);
    }

    private async Task HandshakeAsync(HttpContext context, bool overWebSocket)
    {
        if (server.IsStopping || !server.TryEnter(overWebSocket))
        {
            await RefuseAsync(context, EngineError.Full);
            return;
        }
        EngineSession? session = null;
        try
        {
            if (!server.Application.TryAccept(context, out var state))
                await RefuseAsync(context, EngineError.Forbidden);
            else if (overWebSocket)
                await ServeAsync(context, line => (session = server.Open(line, state)).RunAsync(line));
            else
            {
                session = server.Open(null, state);
                await EngineServer.AnswerAsync(context.Response, Payload.Write([session.OpenPacket()]));
            }
        }
        finally
        {
            if (session is null)
                server.Counts.Left(wasAdmitted: false, overWebSocket);
        }
    }

    private Task OfSessionAsync(HttpContext context, string id, bool overWebSocket)
    {
        var method = context.Request.Method;
        if (server.Find(id) is not { } session)
        {
            return !overWebSocket && HttpMethods.IsGet(method) && server.Farewells.TryTake(id, out var last)
                ? EngineServer.AnswerAsync(context.Response, last)
                : RefuseAsync(context, EngineError.UnknownSession);
        }
        server.Application.Requested(session, context);
        if (overWebSocket != context.WebSockets.IsWebSocketRequest)
            return RefuseAsync(context, EngineError.BadRequest);
        if (overWebSocket)
            return ServeAsync(context, session.RunUpgradeAsync);
        if (HttpMethods.IsGet(method))
            return session.PollAsync(context);
        return HttpMethods.IsPost(method) ? session.PostAsync(context) : RefuseAsync(context, EngineError.BadRequest);
    }

    private async Task ServeAsync(HttpContext context, Func<WebSocketLine, Task> run)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan }
        );
        using var line = new WebSocketLine(socket, server);
        server.Watch(line);
        try
        {
            await run(line);
        }
        finally
        {
            server.Forget(line);
        }
    }

    private static Task RefuseAsync(HttpContext context, EngineError error) => error.AnswerAsync(context.Response);
}
