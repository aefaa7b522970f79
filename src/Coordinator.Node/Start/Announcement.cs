using System.Net;
using Coordinator.Node.Options;

namespace Coordinator.Node.Start;

/// <summary>Says in the log, once the node serves, where.</summary>
internal sealed partial class Announcement(
    Listeners listeners,
    NodeOptions options,
    DataFolder data,
    IHostApplicationLifetime lifetime,
    ILogger<NodeHost> log
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Announce);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Announce()
    {
        Serving(listeners.AddressOf(Listener.Players), listeners.AddressOf(Listener.Management), data.Path);
        if (options.ApiKeys.Count == 0 && !IPAddress.IsLoopback(options.Players.Address))
            KeyIsMissing();
        if (options.OperatorKeys.Count == 0 && !IPAddress.IsLoopback(options.Management.Address))
            OperatorKeyIsMissing();
        if (options.SocketIo.TrustedNetworks is { Count: > 0 } trusted)
            AnyoneIsBelieved(string.Join(", ", trusted));
        Open(options.PublicUrl?.ToString() ?? $"http://{Reachable(listeners.AddressOf(Listener.Players))}/");
    }

    /// <summary>Nobody can open 0.0.0.0: on this machine it is loopback.</summary>
    private static IPEndPoint Reachable(IPEndPoint at) =>
        at.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, at.Port)
        : at.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, at.Port)
        : at;

    [LoggerMessage(
        1,
        LogLevel.Information,
        "Players and backends are served at {Players}, operators at {Management}, data is in {DataFolder}."
    )]
    private partial void Serving(IPEndPoint players, IPEndPoint management, string dataFolder);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "No API key is configured: other machines can play here, but not create games. Set Coordinator:ApiKeys."
    )]
    private partial void KeyIsMissing();

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "No operator's key is configured: the management address serves other machines no more than probes. Set "
            + "Coordinator:OperatorKeys."
    )]
    private partial void OperatorKeyIsMissing();

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "Socket.IO clients at {Networks} are believed without a token: whoever is there can be any player of any "
            + "game (Coordinator:SocketIo:TrustedNetworks)."
    )]
    private partial void AnyoneIsBelieved(string networks);

    [LoggerMessage(3, LogLevel.Information, "Open {Address}")]
    private partial void Open(string address);
}
