using System.Net.WebSockets;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>
/// A protocol in which players and the coordinator speak over a WebSocket: where the door is, how a player shows its
/// token, and how calls and what comes are written. It has no state: one serves all connections.
/// </summary>
internal abstract class Dialect
{
    /// <summary>The JSON hub protocol, at <c>/hubs/game</c>.</summary>
    public static Dialect SignalR { get; } = new SignalRDialect();

    /// <summary>Socket.IO 5 over Engine.IO 4, at <c>/socket.io/</c>, without long polling.</summary>
    public static Dialect SocketIo { get; } = new SocketIoDialect();

    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The coordinator speaks first, is greeted then, and says itself whether it lets the player in. Else the player
    /// greets as soon as the WebSocket is open, and being open is being let in.
    /// </summary>
    public abstract bool IsGreetedLater { get; }

    /// <summary>What the player says by itself every 15 s, to be known alive; empty: it waits to be asked.</summary>
    public abstract ReadOnlyMemory<byte> Beat { get; }

    /// <summary>What the player says once it is let in, and waits for no answer to; empty: nothing.</summary>
    public virtual ReadOnlyMemory<byte> FirstWords => default;

    /// <summary>The answer to a ping; empty: none is due.</summary>
    public abstract ReadOnlyMemory<byte> Pong { get; }

    /// <summary>Where a node takes WebSockets, relative to its address.</summary>
    protected abstract string Path { get; }

    /// <summary>Where a node takes the WebSocket.</summary>
    public Uri Door(Uri node) =>
        new UriBuilder(new Uri(node, Path)) { Scheme = node.Scheme == "https" ? "wss" : "ws" }.Uri;

    /// <summary>Puts the token into the request, where it belongs there.</summary>
    public abstract void Authorize(ClientWebSocketOptions request, string token);

    /// <summary>What the player says first.</summary>
    public abstract ReadOnlyMemory<byte> Greeting(string token);

    /// <summary>A call with one argument. Its answer carries <paramref name="id"/>, which is 1 or more.</summary>
    public abstract ReadOnlyMemory<byte> Call<T>(int id, string method, T argument);

    /// <summary>Takes the next packet out of a message, of which the rest is left.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is none of this dialect.</exception>
    /// <exception cref="FormatException">It is none of this dialect.</exception>
    public abstract Packet Next(scoped ref ReadOnlySpan<byte> message);
}
