using System.Text.Json;
using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>
/// A player's line to the coordinator: one connection at a time, to another node whenever it fails or is closed.
/// It counts as up once <c>game_joined</c> has come.
/// </summary>
internal sealed class PlayerLine(
    Nodes nodes, Func<Uri, IPlayerConnection> connect, PlayerLog log, Random random, Uri? first, Action<Heard> told, Action lost)
{
    private static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(10);

    private volatile IPlayerConnection? _joined;
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

    /// <summary>Calls a method of the coordinator.</summary>
    /// <exception cref="CallRefusedException">The coordinator finds something wrong with the call.</exception>
    /// <exception cref="NoAnswerException">Anything else that kept an answer from coming.</exception>
    public Task<string> InvokeAsync(string method, object fields) =>
        _joined?.InvokeAsync(method, fields)
        ?? Task.FromException<string>(new NoAnswerException("There is no connection."));

    /// <summary>One connection, from the call to its end. True: the server closed it in good order.</summary>
    private async Task<bool> HoldAsync(Uri node, CancellationToken cancel)
    {
        var number = ++_number;
        var over = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var byServer = false;
        _over = over;
        log.Opened(new Line(number, node, Clock.Now));
        await using var connection = connect(node);
        connection.Told += (name, body) => OnTold(connection, number, name, body, joined);
        connection.Closed += error =>
        {
            byServer = error is null;
            over.TrySetResult(error?.Message ?? "closed by the server");
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

    private void OnTold(IPlayerConnection connection, int number, string name, JsonElement body, TaskCompletionSource joined)
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

    private static async Task PauseAsync(TimeSpan time, CancellationToken cancel) =>
        await Task.Delay(time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
