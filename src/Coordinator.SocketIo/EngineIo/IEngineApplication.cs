using Microsoft.AspNetCore.Http;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>What speaks over an Engine.IO server.</summary>
internal interface IEngineApplication
{
    /// <summary>Whether this handshake may become a session; if so, what the application wants to remember of
    /// it.</summary>
    bool TryAccept(HttpContext context, out object? state);

    /// <summary>A later request of a session, before it is looked at.</summary>
    void Requested(EngineSession session, HttpContext context);

    /// <summary>A session was closed before the application knew its client, since another one needed its
    /// place.</summary>
    void Displaced(EngineSession session);

    /// <summary>A session was made. Nothing of it has come yet.</summary>
    IEngineConnection Opened(EngineSession session, object? state);
}

/// <summary>The application's end of one session.</summary>
internal interface IEngineConnection
{
    /// <summary>A message. Nothing else of this client is read until the task is over.</summary>
    /// <param name="content">Good until the task is over; where it is text, valid UTF-8.</param>
    /// <param name="isBinary">Whether it came as bytes.</param>
    ValueTask ReceiveAsync(ReadOnlyMemory<byte> content, bool isBinary);

    /// <summary>The session is over. Called once.</summary>
    void Closed(string reason);
}
