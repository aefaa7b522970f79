using Coordinator.SocketIo.EngineIo;
using Microsoft.AspNetCore.Http;

namespace Coordinator.SocketIo.Tests.Hosts;

/// <summary>Sends each message back as it came.</summary>
internal sealed class EngineEcho : IEngineApplication
{
    public bool TryAccept(HttpContext context, out object? state)
    {
        state = null;
        return true;
    }

    public void Requested(EngineSession session, HttpContext context) { }

    public void Displaced(EngineSession session) { }

    public IEngineConnection Opened(EngineSession session, object? state)
    {
        session.Admit();
        return new Connection(session);
    }

    private sealed class Connection(EngineSession session) : IEngineConnection
    {
        public ValueTask ReceiveAsync(ReadOnlyMemory<byte> content, bool isBinary) =>
            session.SendAsync(
                isBinary
                    ? EngineFrame.Binary(content.ToArray())
                    : EngineFrame.Text((byte[])[(byte)'4', .. content.Span])
            );

        public void Closed(string reason) { }
    }
}
