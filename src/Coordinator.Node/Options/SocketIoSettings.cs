using System.Net;

namespace Coordinator.Node.Options;

/// <summary>How clients of Socket.IO are served.</summary>
internal sealed record SocketIoSettings
{
    /// <summary>
    /// From where a client without a token is believed which player it is, as older ones have it (<c>join_game</c>).
    /// Empty: from nowhere. Whoever is there can be any player of any game.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedNetworks { get; init; } = [];

    /// <summary>The settings below <c>SocketIo</c>.</summary>
    public static SocketIoSettings Read(SettingsReader read) =>
        new() { TrustedNetworks = read.Networks("SocketIo:TrustedNetworks") };
}
