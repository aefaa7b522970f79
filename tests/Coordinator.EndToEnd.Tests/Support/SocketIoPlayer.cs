using System.Text.Json;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>How a client of Socket.IO is made.</summary>
/// <param name="Client">The package, as <c>clients/package.json</c> names it.</param>
/// <param name="Transports">Those it may use, in its order.</param>
internal sealed record SocketIoOptions(string Client, params string[] Transports)
{
    /// <summary>As it comes: polling, which it upgrades.</summary>
    public static readonly SocketIoOptions Usual = new("socket.io-client", "polling", "websocket");

    /// <summary>As the client takes them.</summary>
    public string With(string token) => JsonSerializer.Serialize(new { transports = Transports, auth = new { token } });
}

/// <summary>A player with npm's client of Socket.IO, which <c>clients/player.js</c> moves.</summary>
internal abstract class SocketIoPlayer(string id) : ContractPlayer(id)
{
    public override Task<JsonElement> CallAsync(string name, object? fields = null) =>
        ActAsync("call", fields is null ? [name] : [name, fields]);

    /// <summary>The transport that it uses by now: <c>polling</c> or <c>websocket</c>.</summary>
    public async Task<string?> TransportAsync() => (await ActAsync("transport")).GetString();

    /// <summary>Waits until it uses this transport.</summary>
    public async Task UsesAsync(string transport)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await TransportAsync() is var used && used != transport)
        {
            Assert.False(patience.IsCancellationRequested, $"{Id} still uses {used}, and not {transport}.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Its engine is closed under it, without the coordinator's or anybody's asking.</summary>
    public Task DropAsync() => ActAsync("drop");

    /// <summary>Does one of the acts of <c>player.js</c>, and returns what came of it.</summary>
    protected abstract Task<JsonElement> ActAsync(string act, params object[] values);
}
