using System.Text.Json;
using Coordinator.Client.Playing;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hub;

/// <summary>How the connection to the coordinator is.</summary>
internal sealed record CoordinatorState(bool IsConnected, bool Replaced = false, bool Refused = false);

/// <summary>
/// The connection to the coordinator, kept for as long as the game lives. It counts as connected once
/// <c>game_joined</c> has arrived, which brings the whole state.
/// </summary>
internal sealed class CoordinatorConnection(
    IPlayerLoop loop,
    ICoordinatorHubs hubs,
    Addresses addresses,
    Func<double> random,
    ILogger log,
    Action<string, JsonElement> told,
    Action<CoordinatorState> changed
)
{
    /// <summary>A connection that has not brought <c>game_joined</c> by then is given up.</summary>
    private static readonly TimeSpan AttachTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Where there are other addresses, one that has not brought <c>game_joined</c> by then is looked at. A machine
    /// that is gone takes packets and answers none, so it would hold the player for the whole time-out. But a
    /// coordinator may have to wait up to 10 s too, while a game moves away from a node that died: leaving it would
    /// only mean to wait anew at the next. So silence counts, and not slowness; and only the first time round, so that
    /// a player whose own network is slow gets the whole time-out after it.
    /// </summary>
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A connection that ended sooner than this, and not from here, counts like one that failed: whoever is let in and
    /// sent away at once must not come back faster and faster.
    /// </summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(5);

    /// <summary>Asking why a connection failed costs a request; the answer seldom changes.</summary>
    private const int FailuresPerProbe = 4;

    /// <summary>An attempt that has brought nothing after this time is not waited for once the network is
    /// another.</summary>
    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(1);

    /// <summary>Of the failures in a row, those that were not given up here, by address.</summary>
    private readonly Dictionary<Uri, int> _failuresAt = [];

    private readonly LoopTimer _timer = new(loop);
    private readonly LoopTimer _look = new(loop);
    private readonly SilenceWatch _silence = new(loop, AttachTimeout);
    private ICoordinatorHub? _hub;
    private bool _isJoined;
    private bool _isStopped;
    private int _failures;
    private TimeSpan _attemptedAt;
    private TimeSpan _joinedAt;

    /// <summary>Connections in a row that stood, but only for a moment.</summary>
    private int _briefs;

    /// <summary>Connects, and connects again elsewhere whenever the connection is lost, until
    /// <see cref="Stop"/>.</summary>
    public void Start()
    {
        if (_isStopped)
            return;
        ICoordinatorHub? hub = null;
        hub = hubs.Create(
            addresses.Current,
            (name, body) => loop.Post(() => OnTold(hub!, name, body)),
            isOrderly => loop.Post(() => OnClosed(hub!, isOrderly ? End.Orderly : End.Broken))
        );
        _hub = hub;
        _attemptedAt = loop.Now;
        _timer.Set(AttachTimeout, () => GiveUp(hub));
        var count = addresses.All.Count;
        if (count > 1 && _failures < count)
            _look.Set(LookAfter, () => Look(hub));
        loop.Await(
            Started(hub),
            _ => { },
            e =>
            {
                log.LogDebug(e, "Could not connect to the coordinator at {Address}.", addresses.Current);
                OnClosed(hub, End.Broken);
            }
        );
    }

    /// <summary>Calls a method of the hub.</summary>
    /// <exception cref="CoordinatorRefusedException">The coordinator refused the call.</exception>
    /// <exception cref="NotConnectedException">There is no connection, or it went before the answer came.</exception>
    public Task<JsonElement> InvokeAsync(string method, object arguments)
    {
        if (_hub is not { } hub || !_isJoined)
            return Task.FromException<JsonElement>(
                new NotConnectedException($"{method}: not connected to the coordinator.")
            );
        var askedAt = loop.Now;
        var call = hub.InvokeAsync(method, arguments);
        _ = call.ContinueWith(
            over =>
            {
                var isAnswered =
                    over.IsCompletedSuccessfully || over.Exception?.GetBaseException() is CoordinatorRefusedException;
                if (!isAnswered || hub != _hub)
                    return;
                _silence.Heard();
                var took = loop.Now - askedAt;
                if (method == HubMethods.Clock)
                    loop.Post(() => OnToldTime(hub, took));
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        return call;
    }

    /// <summary>
    /// Something was asked that is answered at once: where nothing at all comes, the connection is dead, and another is
    /// made.
    /// </summary>
    public void ExpectWord()
    {
        if (_isJoined)
            _silence.Asked(OnSilence);
    }

    private void OnSilence()
    {
        log.LogInformation(
            "Nothing comes from the coordinator at {Address} any more: connecting again.",
            addresses.Current
        );
        Reattach();
    }

    /// <summary>Gives up the present connection, where there is one, and makes another, which brings the whole
    /// state.</summary>
    public void Reattach()
    {
        if (_isJoined && _hub is { } hub)
            GiveUp(hub);
    }

    /// <summary>
    /// The network is another: does not wait for the next attempt, nor for one that has hung for a while and may be of
    /// the former network.
    /// </summary>
    public void Hurry()
    {
        if (_isStopped || _isJoined)
            return;
        if (_hub is { } hub)
        {
            if (loop.Now - _attemptedAt <= Hanging)
                return;
            GiveUp(hub);
        }
        Start();
    }

    /// <summary>Ends the connection for good. <paramref name="why"/> is told.</summary>
    public Task Stop(CoordinatorState? why = null)
    {
        if (_isStopped)
            return Task.CompletedTask;
        _isStopped = true;
        _isJoined = false;
        CancelTimers();
        changed(why ?? new CoordinatorState(IsConnected: false));
        var hub = _hub;
        _hub = null;
        return hub is null ? Task.CompletedTask : Quietly(hub.StopAsync());
    }

    /// <summary>Goes on where the connection was made, on whatever thread: under virtual time nothing is left to the
    /// pool.</summary>
    private static Task<bool> Started(ICoordinatorHub hub) =>
        hub.StartAsync()
            .ContinueWith(
                started =>
                {
                    started.GetAwaiter().GetResult();
                    return true;
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );

    private static async Task Quietly(Task stopping)
    {
        try
        {
            await stopping.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It was broken already.
        }
    }

    private void Look(ICoordinatorHub hub) =>
        loop.Await(
            hubs.IsSilentAsync(addresses.Current),
            isSilent =>
            {
                if (isSilent && hub == _hub && !_isJoined)
                    GiveUp(hub);
            },
            _ => { }
        );

    /// <summary>It says goodbye before the next is begun, so that the newest connection of this player is the
    /// next.</summary>
    private void GiveUp(ICoordinatorHub hub)
    {
        _ = Quietly(hub.StopAsync());
        OnClosed(hub, End.GivenUp);
    }

    private void OnToldTime(ICoordinatorHub hub, TimeSpan took)
    {
        if (hub == _hub)
            _silence.Answered(took);
    }

    private void OnTold(ICoordinatorHub hub, string name, JsonElement body)
    {
        if (hub != _hub || _isStopped)
            return;
        _silence.Heard();
        var isFirst = name == HubEvents.GameJoined && !_isJoined;
        if (isFirst)
        {
            _isJoined = true;
            _joinedAt = loop.Now;
            _failures = 0;
            _failuresAt.Clear();
            addresses.Connected();
            CancelTimers();
        }
        if (name == HubEvents.GameJoined)
            ReadCoordinators(body);
        told(name, body);
        if (isFirst)
            changed(new CoordinatorState(IsConnected: true));
    }

    private void ReadCoordinators(JsonElement joined)
    {
        if (
            joined.ValueKind != JsonValueKind.Object
            || !joined.TryGetProperty("coordinators", out var list)
            || list.ValueKind != JsonValueKind.Array
        )
            return;
        addresses.Told(
            list.EnumerateArray()
                .Where(entry => entry.ValueKind == JsonValueKind.String)
                .Select(entry => entry.GetString())
        );
    }

    private void OnClosed(ICoordinatorHub hub, End end)
    {
        if (hub != _hub || _isStopped)
            return;
        _hub = null;
        CancelTimers();
        var wasSentAway = _isJoined && end == End.Orderly;
        if (_isJoined)
        {
            _isJoined = false;
            _briefs = loop.Now - _joinedAt < Brief && end != End.GivenUp ? _briefs + 1 : 0;
            changed(new CoordinatorState(IsConnected: false));
        }
        else
        {
            _failures++;
            // A refusal is an answer, so what was given up for want of one was none.
            if (end != End.GivenUp)
                AskIfRefused(addresses.Current);
        }
        if (_isStopped)
            return;
        addresses.MoveOn(random);
        var isFirstGoodbye = wasSentAway && _briefs <= 1;
        _timer.Set(isFirstGoodbye ? Backoff.SentAway(random()) : Backoff.After(_failures + _briefs, random()), Start);
    }

    /// <summary>Beside the next attempt: a game waits.</summary>
    private void AskIfRefused(Uri address)
    {
        var failures = _failuresAt[address] = _failuresAt.GetValueOrDefault(address) + 1;
        if (failures % FailuresPerProbe != 1)
            return;
        loop.Await(
            hubs.IsRefusedAsync(address),
            isRefused =>
            {
                if (isRefused && !_isJoined)
                    _ = Stop(new CoordinatorState(IsConnected: false, Refused: true));
            },
            _ => { }
        );
    }

    private void CancelTimers()
    {
        _timer.Cancel();
        _look.Cancel();
        _silence.Stop();
    }

    /// <summary>How a connection ended.</summary>
    private enum End
    {
        /// <summary>The coordinator closed it.</summary>
        Orderly,

        /// <summary>It broke, or was not made at all.</summary>
        Broken,

        /// <summary>It was closed here.</summary>
        GivenUp,
    }
}
