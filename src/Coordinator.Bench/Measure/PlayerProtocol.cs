using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Start;

namespace Coordinator.Bench.Measure;

/// <summary>What the players of games of two speak: <c>--protocol</c>.</summary>
internal sealed class PlayerProtocol
{
    private readonly Dialect[] _dialects;

    private PlayerProtocol(string name, params Dialect[] dialects) => (Name, _dialects) = (name, dialects);

    public static PlayerProtocol SignalR { get; } = new("signalr", Dialect.SignalR);

    public static PlayerProtocol SocketIo { get; } = new("socketio", Dialect.SocketIo);

    /// <summary>One player of each game speaks SignalR and the other Socket.IO: both are held against each
    /// other.</summary>
    public static PlayerProtocol Mixed { get; } = new("mixed", Dialect.SignalR, Dialect.SocketIo);

    /// <summary>The option's word for it.</summary>
    public string Name { get; }

    /// <summary>Whether some players speak Socket.IO.</summary>
    public bool HasSocketIo => _dialects.Contains(Dialect.SocketIo);

    /// <exception cref="UsageException">There is no such word.</exception>
    public static PlayerProtocol Read(Arguments arguments)
    {
        PlayerProtocol[] all = [SignalR, SocketIo, Mixed];
        var name = arguments.Word("--protocol", SignalR.Name, [.. all.Select(p => p.Name)]);
        return all.First(p => p.Name == name);
    }

    /// <summary>What a player speaks. Where there are two, the first players of games take turns with them.</summary>
    /// <param name="game">Counts the games.</param>
    /// <param name="player">0 or 1: which of the game's two it is.</param>
    public Dialect Of(int game, int player) => _dialects[(game + player) % _dialects.Length];
}
