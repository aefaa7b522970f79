using System.Text.Json;
using Coordinator.Protocol;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A player over SignalR, with its own client as it comes.</summary>
internal sealed class HubPlayer : ContractPlayer
{
    private static readonly string[] Events =
    [
        HubEvents.GameJoined,
        HubEvents.GameReady,
        HubEvents.WebRtcSignal,
        HubEvents.ValidationComplete,
        HubEvents.ValidationRepool,
        HubEvents.Pause,
        HubEvents.Resume,
        HubEvents.GameEnded,
        HubEvents.PlayerPresence,
        HubEvents.SessionReplaced,
    ];

    private readonly HubConnection hub;

    private HubPlayer(string id, HubConnection hub)
        : base(id)
    {
        this.hub = hub;
        foreach (var name in Events)
            hub.On<JsonElement>(name, body => Hear(new Told(name, body, WallClock.Now)));
    }

    public static async Task<HubPlayer> ConnectAsync(Uri node, CreatedPlayerDto player)
    {
        var hub = new HubConnectionBuilder()
            .WithUrl(new Uri(node, "hubs/game"), connection =>
                connection.AccessTokenProvider = () => Task.FromResult<string?>(player.Token)
            )
            .AddJsonProtocol(json => json.PayloadSerializerOptions = WireJson.Options)
            .WithAutomaticReconnect(new OftenEnough())
            .Build();
        var connected = new HubPlayer(player.PlayerId, hub);
        await hub.StartAsync();
        return connected;
    }

    public override Task<JsonElement> CallAsync(string name, object? fields = null) =>
        hub.InvokeAsync<JsonElement>(name, fields ?? new { }).WaitAsync(Patience);

    public override ValueTask DisposeAsync() => hub.DisposeAsync();

    /// <summary>A node takes some seconds to start.</summary>
    private sealed class OftenEnough : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => TimeSpan.FromMilliseconds(500);
    }
}
