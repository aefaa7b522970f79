using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Coordinator.Protocol;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Client.Hub;

/// <summary>Connections through SignalR: WebSockets only, without negotiation, so that any node of a cluster takes
/// them.</summary>
internal sealed class SignalRHubs(PlayerCredentials credentials, TimeProvider time) : ICoordinatorHubs, IDisposable
{
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

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

    private readonly Lock _lock = new();
    private Task _closed = Task.CompletedTask;
    private readonly HttpClient _probe = new() { Timeout = ProbeTimeout };

    public ICoordinatorHub Create(Uri address, Action<string, JsonElement> told, Action<bool> closed)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(Addresses.HubAt(address, credentials.Instance), http =>
            {
                http.SkipNegotiation = true;
                http.Transports = HttpTransportType.WebSockets;
                http.AccessTokenProvider = () => Task.FromResult<string?>(credentials.Token);
            })
            .WithServerTimeout(ServerTimeout)
            .WithKeepAliveInterval(KeepAlive)
            .AddJsonProtocol(json => json.PayloadSerializerOptions = new JsonSerializerOptions(WireJson.Options))
            .Build();
        foreach (var name in Events)
            connection.On<JsonElement>(name, body => told(name, body));
        connection.Closed += error =>
        {
            closed(error is null);
            return Task.CompletedTask;
        };
        return new Hub(this, connection);
    }

    /// <summary>Certain is the coordinator's own word: a 404 without its explanation may be any web server's.</summary>
    public async Task<bool> IsRefusedAsync(Uri address)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Addresses.HubAt(address));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credentials.Token);
            using var response = await _probe.SendAsync(request).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => true,
                HttpStatusCode.NotFound => response.Content.Headers.ContentType?.MediaType
                    == "application/problem+json",
                _ => false,
            };
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>A request without the token is refused at once, while one with it may have to wait for the
    /// game.</summary>
    public async Task<bool> IsSilentAsync(Uri address)
    {
        using var silence = new CancellationTokenSource(Silence, time);
        try
        {
            using var response = await _probe
                .GetAsync(Addresses.HubAt(address), HttpCompletionOption.ResponseHeadersRead, silence.Token)
                .ConfigureAwait(false);
            return false;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return silence.IsCancellationRequested;
        }
    }

    public void Dispose() => _probe.Dispose();

    /// <summary>Waits, at most so long, until every connection that was stopped is closed.</summary>
    public async Task CloseAsync(TimeSpan within)
    {
        Task closed;
        lock (_lock)
            closed = _closed;
        await Task.WhenAny(closed, Task.Delay(within, time)).ConfigureAwait(false);
        Dispose();
    }

    private Task Closing(Task closing)
    {
        lock (_lock)
            _closed = Task.WhenAll(_closed, closing);
        return closing;
    }

    private sealed class Hub(SignalRHubs hubs, HubConnection connection) : ICoordinatorHub
    {
        public Task StartAsync() => connection.StartAsync();

        public async Task<JsonElement> InvokeAsync(string method, object arguments)
        {
            try
            {
                return await connection.InvokeAsync<JsonElement>(method, arguments).ConfigureAwait(false);
            }
            catch (HubException e) when (connection.State == HubConnectionState.Connected)
            {
                throw new CoordinatorRefusedException($"The coordinator refused {method}: {e.Message}", e);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new NotConnectedException($"{method}: the connection to the coordinator was lost.", e);
            }
        }

        public Task StopAsync() => hubs.Closing(connection.DisposeAsync().AsTask());
    }
}
