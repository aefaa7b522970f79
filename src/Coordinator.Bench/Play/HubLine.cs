using System.Text.Json;
using Coordinator.Protocol;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Coordinator.Bench.Play;

/// <summary>The call reached nobody, or no answer came back: say it again.</summary>
internal sealed class NoAnswerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A player's line to the coordinator: one connection at a time, to another node whenever it fails or is closed.
/// It counts as up once <c>game_joined</c> has come.
/// </summary>
internal sealed class HubLine(
    Nodes nodes, string token, PlayerLog log, Random random, Uri? first, Action<Heard> told, Action lost)
{
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(15), KeepAlive = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(10);

    private static readonly string[] Events =
    [
        HubEvents.GameJoined, HubEvents.GameReady, HubEvents.ValidationComplete, HubEvents.ValidationRepool,
        HubEvents.Pause, HubEvents.Resume, HubEvents.GameEnded, HubEvents.PlayerPresence, HubEvents.SessionReplaced,
    ];

    private volatile HubConnection? _joined;
    private volatile TaskCompletionSource<string>? _over;
    private int _number;

    /// <summary>Keeps a connection until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        Uri? failed = null;
        while (!cancel.IsCancellationRequested)
        {
            var node = failed is null && first is not null ? first : nodes.Any(except: failed);
            failed = node;
            var closedByServer = await HoldAsync(node, cancel);
            if (cancel.IsCancellationRequested) return;
            if (!closedByServer) await PauseAsync(TimeSpan.FromMilliseconds(random.Next(100, 500)), cancel);
        }
    }

    /// <summary>Gives up the present connection for another.</summary>
    public void Reattach() => _over?.TrySetResult("it gave no answers");

    /// <summary>Calls a method of the hub.</summary>
    /// <exception cref="HubException">The coordinator finds something wrong with the call.</exception>
    /// <exception cref="NoAnswerException">Anything else that kept an answer from coming.</exception>
    public async Task<string> InvokeAsync(string method, object fields)
    {
        if (_joined is not { } connection) throw new NoAnswerException("There is no connection.");
        try
        {
            var answer = await connection.InvokeAsync<JsonElement>(method, JsonSerializer.SerializeToElement(fields, WireJson.Options));
            return answer.GetProperty("result").GetString()!;
        }
        catch (HubException e) when (connection.State == HubConnectionState.Connected && !e.Message.Contains("unavailable:", StringComparison.Ordinal))
        {
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new NoAnswerException(e.Message, e);
        }
    }

    /// <summary>One connection, from the call to its end. True: the server closed it in good order.</summary>
    private async Task<bool> HoldAsync(Uri node, CancellationToken cancel)
    {
        var number = ++_number;
        var over = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var byServer = false;
        _over = over;
        log.Opened(new Line(number, node, Clock.Now));
        await using var connection = Build(node);
        foreach (var name in Events) connection.On<JsonElement>(name, body => OnTold(connection, number, name, body, joined));
        connection.Closed += error =>
        {
            byServer = error is null;
            over.TrySetResult(error?.Message ?? "closed by the server");
            return Task.CompletedTask;
        };
        await using var stop = cancel.Register(() => over.TrySetResult("closed by the player"));
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(JoinWithin);
            await connection.StartAsync(patience.Token);
            if (await Task.WhenAny(joined.Task, over.Task, Task.Delay(Timeout.Infinite, patience.Token)) == joined.Task) await over.Task;
            else over.TrySetResult("no game_joined came");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            over.TrySetResult(e.Message);
        }
        var wasJoined = _joined is not null;
        _joined = null;
        log.Closed(number, Clock.Now, await over.Task);
        if (wasJoined) lost();
        return byServer && wasJoined;
    }

    private void OnTold(HubConnection connection, int number, string name, JsonElement body, TaskCompletionSource joined)
    {
        var heard = new Heard(Clock.Now, number, name, body);
        log.Add(heard);
        if (name == HubEvents.GameJoined)
        {
            log.Joined(number, heard.At);
            _joined = connection;
        }
        told(heard);
        if (name == HubEvents.GameJoined) joined.TrySetResult();
    }

    private HubConnection Build(Uri node) => new HubConnectionBuilder()
        .WithUrl(new Uri(node, "hubs/game"), http =>
        {
            http.SkipNegotiation = true;
            http.Transports = HttpTransportType.WebSockets;
            http.AccessTokenProvider = () => Task.FromResult<string?>(token);
        })
        .WithServerTimeout(ServerTimeout)
        .WithKeepAliveInterval(KeepAlive)
        .Build();

    private static async Task PauseAsync(TimeSpan time, CancellationToken cancel) =>
        await Task.Delay(time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
