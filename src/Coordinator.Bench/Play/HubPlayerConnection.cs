using System.Text.Json;
using Coordinator.Protocol;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Coordinator.Bench.Play;

/// <summary>A connection to the hub, by SignalR's own client.</summary>
internal sealed class HubPlayerConnection : IPlayerConnection
{
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(15), KeepAlive = TimeSpan.FromSeconds(5);

    private static readonly string[] Events =
    [
        HubEvents.GameJoined, HubEvents.GameReady, HubEvents.ValidationComplete, HubEvents.ValidationRepool,
        HubEvents.Pause, HubEvents.Resume, HubEvents.GameEnded, HubEvents.PlayerPresence, HubEvents.SessionReplaced,
    ];

    private readonly HubConnection _hub;

    public HubPlayerConnection(Uri node, string token)
    {
        _hub = Build(node, token);
        foreach (var name in Events) _hub.On<JsonElement>(name, body => Told?.Invoke(name, body));
        _hub.Closed += error =>
        {
            Closed?.Invoke(error);
            return Task.CompletedTask;
        };
    }

    public event Action<string, JsonElement>? Told;

    public event Action<Exception?>? Closed;

    public Task StartAsync(CancellationToken cancel) => _hub.StartAsync(cancel);

    public async Task<string> InvokeAsync(string method, object fields)
    {
        try
        {
            var answer = await _hub.InvokeAsync<JsonElement>(method, JsonSerializer.SerializeToElement(fields, WireJson.Options));
            return answer.GetProperty("result").GetString()!;
        }
        catch (HubException e) when (_hub.State == HubConnectionState.Connected && !e.Message.Contains("unavailable:", StringComparison.Ordinal))
        {
            throw new CallRefusedException(e.Message, e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new NoAnswerException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private static HubConnection Build(Uri node, string token) => new HubConnectionBuilder()
        .WithUrl(new Uri(node, "hubs/game"), http =>
        {
            http.SkipNegotiation = true;
            http.Transports = HttpTransportType.WebSockets;
            http.AccessTokenProvider = () => Task.FromResult<string?>(token);
        })
        .WithServerTimeout(ServerTimeout)
        .WithKeepAliveInterval(KeepAlive)
        .Build();
}
