using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests.Support;

/// <summary>The encoding of hub messages.</summary>
public enum HubProtocol
{
    Json,
    MessagePack,
}

/// <summary>
/// A player's program: a SignalR client as others write it. Over MessagePack it speaks maps and numbers of its own
/// library, nothing of the coordinator's.
/// </summary>
internal sealed class TestPlayer : IAsyncDisposable
{
    private static readonly string[] Events =
    [
        "game_joined",
        "game_ready",
        "webrtc_signal",
        "p2p_validation_complete",
        "p2p_validation_repool",
        "p2p_pause",
        "p2p_resume",
        "p2p_game_ended",
        "player_presence",
        "session_replaced",
    ];

    private readonly HubConnection hub;
    private readonly HubProtocol protocol;
    private readonly ConcurrentDictionary<string, Channel<JsonElement>> told = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TestPlayer(HubConnection hub, HubProtocol protocol)
    {
        (this.hub, this.protocol) = (hub, protocol);
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        foreach (var name in Events)
        {
            var type = protocol == HubProtocol.Json ? typeof(JsonElement) : typeof(object);
            hub.On(name, [type], arguments => Note(name, arguments[0]));
        }
    }

    /// <summary>The names of the events in the order in which they came.</summary>
    public ConcurrentQueue<string> Order { get; } = new();

    public static async Task<TestPlayer> ConnectAsync(
        TestNode node,
        string? token,
        HubProtocol protocol = HubProtocol.Json,
        HttpTransportType transport = HttpTransportType.WebSockets,
        string? instance = null
    )
    {
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(node.Players.BaseAddress!, $"/hubs/game{(instance is null ? "" : $"?instance={instance}")}"),
            transport,
            http => http.AccessTokenProvider = () => Task.FromResult(token)
        );
        if (protocol == HubProtocol.MessagePack)
            builder.AddMessagePackProtocol();
        var player = new TestPlayer(builder.Build(), protocol);
        await player.hub.StartAsync();
        return player;
    }

    /// <summary>Calls a hub method with the fields of <paramref name="fields"/>, or with JSON text.</summary>
    public async Task<JsonElement> InvokeAsync(string method, object fields)
    {
        var json = fields is string text ? JsonElement.Parse(text) : JsonSerializer.SerializeToElement(fields);
        if (protocol == HubProtocol.Json)
            return await hub.InvokeAsync<JsonElement>(method, json);
        return Json(await hub.InvokeAsync<object>(method, Plain(json)));
    }

    /// <summary>Sends without waiting for an answer.</summary>
    public Task SendAsync(string method, object fields) =>
        hub.SendAsync(method, JsonSerializer.SerializeToElement(fields));

    public async Task<string> ResultAsync(string method, object fields) =>
        (await InvokeAsync(method, fields)).GetProperty("result").GetString()!;

    /// <summary>The next event of this name, waited for.</summary>
    public async Task<JsonElement> NextAsync(string name)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            return await Of(name).Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No {name} came; what came was: {string.Join(", ", Order)}.");
        }
    }

    /// <summary>Whether an event of this name has come that was not looked at.</summary>
    public bool HasBeenTold(string name) => Of(name).Reader.TryPeek(out _);

    public Task ClosedAsync() => closed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync() => await hub.DisposeAsync();

    private Channel<JsonElement> Of(string name) => told.GetOrAdd(name, _ => Channel.CreateUnbounded<JsonElement>());

    private Task Note(string name, object? body)
    {
        Order.Enqueue(name);
        return Of(name).Writer.WriteAsync(Json(body)).AsTask();
    }

    private static JsonElement Json(object? value) =>
        value is JsonElement json ? json : JsonSerializer.SerializeToElement(Named(value));

    /// <summary>MessagePack's maps have keys of any kind; JSON's have names.</summary>
    private static object? Named(object? value) =>
        value switch
        {
            IDictionary<object, object?> map => map.ToDictionary(e => (string)e.Key, e => Named(e.Value)),
            object?[] list => list.Select(Named).ToArray(),
            _ => value,
        };

    private static object? Plain(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object => json.EnumerateObject().ToDictionary(p => p.Name, p => Plain(p.Value)),
            JsonValueKind.Array => json.EnumerateArray().Select(Plain).ToArray(),
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole : json.GetDouble(),
            JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
            _ => null,
        };
}
