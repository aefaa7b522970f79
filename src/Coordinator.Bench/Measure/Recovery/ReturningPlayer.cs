using System.Text.Json;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Recovery;

/// <summary>
/// A player whose coordinator is killed: it has one connection at a time, to any other node whenever that is lost, and
/// says what it is told to until it is acknowledged. It decides nothing: ten thousand games of these fit beside the
/// nodes, and they speak Socket.IO too.
/// </summary>
internal sealed class ReturningPlayer(
    CreatedPlayerDto seat,
    Dialect dialect,
    PlayerSockets sockets,
    Nodes nodes,
    Random random,
    Action changed
) : IAsyncDisposable
{
    private static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(10),
        AnswerWithin = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Pulse _joined = new();
    private volatile SocketPlayerConnection? _connection;
    private volatile string? _phase;
    private Task? _running;
    private int _number;

    public PlayerLog Log { get; } = new(seat.PlayerId);

    /// <summary>As it was told last; null before the first <c>game_joined</c>.</summary>
    public string? Phase => _phase;

    public bool IsConnected => Log.IsConnected;

    /// <summary>When the pause ends the game, as told last, in Unix ms; null: nobody has told of a pause.</summary>
    public long? Deadline { get; private set; }

    /// <summary>How it stands, in a few words.</summary>
    public string Brief => $"{Log.PlayerId} {Phase ?? "not joined"}{(IsConnected ? "" : ", away")}";

    public void Start() => _running ??= KeepConnectedAsync(_stop.Token);

    /// <summary>
    /// Says this until it is acknowledged, or refused. False: neither came within <paramref name="bound"/>, or before
    /// the player hung up.
    /// </summary>
    public async Task<bool> SayAsync(string method, ReportFields fields, TimeSpan bound)
    {
        var report = new Report(method, fields);
        Log.Add(report);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(bound);
        while (report.Answered is null && report.Refused is null && !patience.IsCancellationRequested)
        {
            try
            {
                if (_connection is not { } connection)
                {
                    await _joined.UntilAsync(() => _connection is not null, AnswerWithin, patience.Token);
                    continue;
                }
                report.Tried(Clock.Now);
                var result = await connection.InvokeAsync(method, fields).WaitAsync(AnswerWithin, patience.Token);
                report.AnsweredWith(new Answer(Clock.Now, result));
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                // Nobody waits for it any more.
            }
            catch (CallRefusedException refusal)
            {
                report.RefusedWith(refusal.Message);
            }
            catch (Exception e) when (e is NoAnswerException or TimeoutException)
            {
                await PauseAsync();
            }
        }
        return report.Answered is not null || report.Refused is not null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
            await _running;
    }

    private async Task KeepConnectedAsync(CancellationToken cancel)
    {
        Uri? failed = null;
        while (!cancel.IsCancellationRequested)
        {
            failed = nodes.Any(except: failed);
            await HoldAsync(failed, cancel);
            await PauseAsync();
        }
    }

    /// <summary>One connection, from the call to its end.</summary>
    private async Task HoldAsync(Uri node, CancellationToken cancel)
    {
        var number = ++_number;
        var over = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Log.Opened(new Line(number, node, Clock.Now));
        await using var connection = new SocketPlayerConnection(sockets, dialect, node, seat.Token);
        connection.Told += (name, body) => OnTold(connection, number, name, body);
        connection.Closed += error => over.TrySetResult(error.Message);
        await using var stop = cancel.Register(() => over.TrySetResult("closed by the player"));
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(JoinWithin);
            await connection.StartAsync(patience.Token);
            if (!await _joined.UntilAsync(() => _connection == connection || over.Task.IsCompleted, JoinWithin, cancel))
                over.TrySetResult("no game_joined came");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            over.TrySetResult(e.Message);
        }
        var why = await over.Task;
        _connection = null;
        Log.Closed(number, Clock.Now, why);
        changed();
    }

    private void OnTold(SocketPlayerConnection connection, int number, string name, JsonElement body)
    {
        Log.Add(new Heard(Clock.Now, number, name, body));
        switch (name)
        {
            case HubEvents.GameJoined:
                var joined = body.Deserialize<GameJoined>(WireJson.Options)!;
                (_phase, Deadline) = (joined.Phase, joined.Pause?.Deadline ?? Deadline);
                Log.Joined(number, Clock.Now);
                _connection = connection;
                _joined.Beat();
                break;
            case HubEvents.ValidationComplete or HubEvents.Resume:
                _phase = Phases.Playing;
                break;
            case HubEvents.Pause:
                (_phase, Deadline) = (Phases.Paused, body.Deserialize<PauseEvent>(WireJson.Options)!.Deadline);
                break;
            case HubEvents.GameEnded:
                _phase = Phases.Ended;
                break;
        }
        changed();
    }

    private async Task PauseAsync() =>
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 500)), _stop.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
