using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Coordinator.Node.Tests.Support;

/// <summary>A player's program that speaks Socket.IO, packet by packet, as its protocol's description has it; nothing
/// of the node's own code.</summary>
internal sealed class SocketIoPlayer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SocketIoLine line;
    private readonly Channel<string> replies = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, Channel<SocketIoTold>> told = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> asked = new();
    private readonly Task reading;
    private int lastId;
    private volatile bool isOver;

    private SocketIoPlayer(SocketIoLine line)
    {
        this.line = line;
        reading = ReadAsync();
    }

    /// <summary>The names of the events in the order in which they came.</summary>
    public ConcurrentQueue<string> Order { get; } = new();

    /// <summary>Whether it was sent out of the game, so that it does not come back by itself; asked once it is
    /// closed.</summary>
    public bool IsDismissed { get; private set; }

    /// <summary>Opens a session, and joins nothing yet.</summary>
    /// <exception cref="HttpRequestException">The handshake was refused; its status says how.</exception>
    public static async Task<SocketIoPlayer> OpenAsync(
        TestNode node,
        SocketIoTransport transport = SocketIoTransport.WebSocket,
        string query = "",
        IReadOnlyDictionary<string, string>? headers = null
    ) => new(await SocketIoLine.OpenAsync(node, transport, query, headers));

    /// <summary>Opens a session and connects with a token.</summary>
    public static async Task<SocketIoPlayer> ConnectAsync(
        TestNode node,
        string token,
        SocketIoTransport transport = SocketIoTransport.WebSocket,
        string? instance = null
    )
    {
        var player = await OpenAsync(node, transport);
        Assert.Null(await player.ConnectAsync(instance is null ? new { token } : new { token, instance }));
        return player;
    }

    /// <summary>Asks to be let in.</summary>
    /// <returns>Null: it is in. Else what the refusal says.</returns>
    /// <exception cref="EndedException">The session ended without an answer.</exception>
    public async Task<JsonElement?> ConnectAsync(object? auth = null)
    {
        await SendAsync(auth is null ? "40" : $"40{JsonSerializer.Serialize(auth)}");
        var reply = await replies.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        if (reply.Length == 0)
            throw new EndedException();
        return reply.StartsWith("40", StringComparison.Ordinal) ? null : JsonElement.Parse(reply[2..]);
    }

    /// <summary>Emits an event with one argument, and takes the acknowledgement's.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="fields">An object, or JSON text.</param>
    public Task<JsonElement> InvokeAsync(string method, object fields) =>
        AskAsync($"[{JsonSerializer.Serialize(method)},{Json(fields)}]");

    /// <summary>Emits the event that is written so, its name first, and takes the acknowledgement's argument.</summary>
    public async Task<JsonElement> AskAsync(string arguments)
    {
        var (id, answer) = Ask();
        await SendAsync($"42{id}{arguments}");
        return await answer.WaitAsync(Patience);
    }

    /// <summary>As <see cref="AskAsync(string)"/>, with bytes where the JSON has a placeholder.</summary>
    public async Task<JsonElement> AskAsync(string arguments, byte[] attachment)
    {
        var (id, answer) = Ask();
        await SendAsync($"451-{id}{arguments}");
        await line.SendAsync(attachment);
        return await answer.WaitAsync(Patience);
    }

    /// <summary>The result of a call that succeeds.</summary>
    public async Task<string> ResultAsync(string method, object fields)
    {
        var answer = await InvokeAsync(method, fields);
        return answer.TryGetProperty("result", out var result)
            ? result.GetString()!
            : throw new InvalidOperationException($"{method}: {answer}");
    }

    /// <summary>What is said of a call that fails.</summary>
    public async Task<string> ErrorAsync(string method, object fields) => ErrorOf(await InvokeAsync(method, fields));

    /// <summary>What an acknowledgement says of a call that has failed: that, and nothing else.</summary>
    public static string ErrorOf(JsonElement answer) =>
        Assert.Single(answer.EnumerateObject(), field => field.Name == "error").Value.GetString()!;

    /// <summary>Emits an event without asking for an acknowledgement.</summary>
    public Task EmitAsync(string method, object fields) =>
        SendAsync($"42[{JsonSerializer.Serialize(method)},{Json(fields)}]");

    /// <summary>Sends a packet of Engine.IO as it is written.</summary>
    public Task SendAsync(string packet) => line.SendAsync(packet);

    /// <summary>The next event of this name, waited for.</summary>
    public async Task<JsonElement> NextAsync(string name) => (await NextWithTimeAsync(name)).Body;

    /// <summary>As <see cref="NextAsync"/>, with when it came.</summary>
    public async Task<SocketIoTold> NextWithTimeAsync(string name)
    {
        using var patience = new CancellationTokenSource(Patience);
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

    public Task ClosedAsync() => reading.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        await line.DisposeAsync();
        await reading;
    }

    private (int Id, Task<JsonElement> Answer) Ask()
    {
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = Interlocked.Increment(ref lastId);
        asked[id] = answer;
        if (isOver)
            answer.TrySetException(new EndedException());
        return (id, answer.Task);
    }

    private static string Json(object fields) => fields as string ?? JsonSerializer.Serialize(fields);

    private Channel<SocketIoTold> Of(string name) => told.GetOrAdd(name, _ => Channel.CreateUnbounded<SocketIoTold>());

    private async Task ReadAsync()
    {
        while (await line.ReadAsync() is { } packet)
        {
            if (packet.StartsWith('2'))
                await SendAsync("3");
            else
                Take(packet);
        }
        isOver = true;
        replies.Writer.TryWrite("");
        foreach (var (_, answer) in asked)
            answer.TrySetException(new EndedException());
    }

    private void Take(string packet)
    {
        switch (packet)
        {
            case ['4', '0', ..] or ['4', '4', ..]:
                replies.Writer.TryWrite(packet);
                break;
            case "41":
                IsDismissed = true;
                break;
            case ['4', '2', ..]:
                var arguments = JsonElement.Parse(packet[2..]);
                var name = arguments[0].GetString()!;
                Order.Enqueue(name);
                Of(name).Writer.TryWrite(new SocketIoTold(arguments[1], Stopwatch.GetTimestamp()));
                break;
            case ['4', '3', ..]:
                var at = packet.IndexOf('[', StringComparison.Ordinal);
                if (
                    asked.TryRemove(
                        int.Parse(packet.AsSpan(2, at - 2), System.Globalization.CultureInfo.InvariantCulture),
                        out var answer
                    )
                )
                    answer.TrySetResult(JsonElement.Parse(packet[at..])[0]);
                break;
        }
    }
}

/// <summary>An event, and when it came (<see cref="Stopwatch"/>).</summary>
internal readonly record struct SocketIoTold(JsonElement Body, long At);

/// <summary>The session ended where something was to come.</summary>
internal sealed class EndedException() : Exception("The session has ended.");
