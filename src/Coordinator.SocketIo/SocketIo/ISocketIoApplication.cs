using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Coordinator.SocketIo;

/// <summary>
/// What speaks over a Socket.IO server. Calls come from any thread; those about one socket in the order of its life:
/// <see cref="ConnectAsync"/>, <see cref="Connected"/>, its events, <see cref="Disconnected"/>. An exception out of any
/// of them is logged as an error and ends nothing but what was being done. None may block: they run where a client is
/// read, and what ends also on the one clock of all sessions.
/// </summary>
public interface ISocketIoApplication
{
    /// <summary>Decides on a handshake, before anything is made for it.</summary>
    /// <param name="context">The request. Not to be kept: what is needed of it later goes into
    /// <paramref name="state"/>.</param>
    /// <param name="state">What <see cref="SocketIoSocket.State"/> of the client's sockets will be.</param>
    /// <returns>False: it is refused with 403.</returns>
    bool Accept(HttpContext context, out object? state);

    /// <summary>A later request of a session that exists: a poll, a post, a WebSocket.</summary>
    /// <param name="context">The request. Not to be kept.</param>
    /// <param name="state">What <see cref="Accept"/> gave.</param>
    void Requested(HttpContext context, object? state) { }

    /// <summary>
    /// A session was closed before it was in a namespace or let in (<see cref="SocketIoSocket.Admit"/>), since it was
    /// the oldest of
    /// <see cref="SocketIoOptions.MaxUnconnectedSessions"/> and another one needed its place.
    /// </summary>
    /// <param name="state">What <see cref="Accept"/> gave.</param>
    void Displaced(object? state) { }

    /// <summary>Decides whether a client may join one of <see cref="SocketIoOptions.Namespaces"/>.</summary>
    /// <param name="socket">What it will be. Nothing can be sent over it yet.</param>
    /// <param name="auth">The object that the client sent along; an empty one where it sent none.</param>
    /// <param name="cancellationToken">Cancelled where the session ends meanwhile.</param>
    ValueTask<ConnectAnswer> ConnectAsync(SocketIoSocket socket, JsonElement auth, CancellationToken cancellationToken);

    /// <summary>
    /// A client has joined: the answer is on its way, and what is sent now comes after it. Its events wait for the end
    /// of this.
    /// </summary>
    void Connected(SocketIoSocket socket);

    /// <summary>
    /// An event. The next one is begun when this one's first await is reached; more than
    /// <see cref="SocketIoOptions.MaxParallelEvents"/> are not beside each other, and until one is over nothing is read
    /// from that client.
    /// </summary>
    ValueTask ReceiveAsync(SocketIoSocket socket, SocketIoEvent received);

    /// <summary>A socket that was connected is no more. Called once for each, after <see cref="Connected"/>.</summary>
    /// <param name="socket">Which one.</param>
    /// <param name="reason">One of <see cref="DisconnectReasons"/>.</param>
    void Disconnected(SocketIoSocket socket, string reason);
}
