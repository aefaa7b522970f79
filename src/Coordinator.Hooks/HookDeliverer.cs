using Akka.Actor;
using Coordinator.Journal.Schema;
using Microsoft.Extensions.Logging;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Hooks;

/// <summary>
/// Delivers what waits in the outbox; one in the whole cluster. In order within a game, many games at a time, and each
/// endpoint for itself: one that is down holds up nobody else. At least once: what was sent and not written down as
/// accepted is sent again.
/// </summary>
internal sealed class HookDeliverer : ReceiveActor, IWithTimers
{
    /// <summary>Messages on their way to one endpoint at a time.</summary>
    public const int MaxInFlight = 16;

    /// <summary>How often to look for messages while there are none. An index answers where there is nothing.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(5),
        TidyEvery = TimeSpan.FromMinutes(1),
        NoteAgainAfter = TimeSpan.FromSeconds(1),
        FinishWithin = TimeSpan.FromSeconds(3);

    private readonly HookSettings _settings;
    private readonly HookOutbox _outbox;
    private readonly IHookSender _sender;
    private readonly HookMetrics _metrics;
    private readonly ILogger _log;
    private readonly Dictionary<string, HookEndpoint> _endpoints;
    private readonly Dictionary<long, string> _inFlight = [];
    private readonly HashSet<string> _failing = [];
    private bool _isLooking,
        _looksAgain,
        _isStopping,
        _isAway;

    public HookDeliverer(HookSettings settings, HookOutbox outbox, IHookSender sender, HookMetrics metrics, ILogger log)
    {
        (_settings, _outbox, _sender, _metrics, _log) = (settings, outbox, sender, metrics, log);
        _endpoints = settings.Endpoints.ToDictionary(endpoint => endpoint.Key);
        Receive<Look>(_ => LookForDue());
        Receive<Claimed>(OnClaimed);
        Receive<Answered>(OnAnswered);
        Receive<Note>(Write);
        Receive<Noted>(noted => Finished(noted.Id));
        Receive<NotNoted>(OnNotNoted);
        Receive<Tidy>(_ => TidyUp());
        Receive<Tidied>(OnTidied);
        Receive<Count>(_ => CountWaiting());
        Receive<Counted>(OnCounted);
        Receive<OutboxAway>(OnOutboxAway);
        Receive<Stop>(OnStop);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static DateTimeOffset Now => Context.System.Scheduler.Now;

    protected override void PreStart()
    {
        Begin(Tidy.Instance, TidyEvery);
        Begin(Look.Instance, LookEvery);
        Begin(Count.Instance, CountEvery);

        void Begin(object what, TimeSpan every)
        {
            Self.Tell(what);
            Timers.StartPeriodicTimer(what, what, every);
        }
    }

    protected override void PostStop() => _metrics.Waiting([]);

    private void LookForDue()
    {
        if (_isStopping)
            return;
        _looksAgain = _isLooking;
        if (_isLooking)
            return;
        var free = _endpoints
            .Values.Select(endpoint =>
                (endpoint.Key, Count: MaxInFlight - _inFlight.Values.Count(key => key == endpoint.Key))
            )
            .Where(of => of.Count > 0)
            .ToList();
        if (free.Count == 0)
            return;
        _isLooking = true;
        ClaimAsync(free, [.. _inFlight.Keys], Now)
            .PipeTo(Self, success: rows => new Claimed(rows), failure: e => new OutboxAway(e, true));
    }

    private async Task<IReadOnlyList<HookRow>> ClaimAsync(
        List<(string Endpoint, int Count)> free,
        long[] busyWith,
        DateTimeOffset now
    )
    {
        var claimed = new List<HookRow>();
        foreach (var (endpoint, count) in free)
            claimed.AddRange(await _outbox.ClaimAsync(endpoint, count, busyWith, now, _settings.Lease));
        return claimed;
    }

    private void OnClaimed(Claimed claimed)
    {
        (_isLooking, _isAway) = (false, false);
        foreach (var row in claimed.Rows)
        {
            _inFlight[row.Id] = row.Endpoint;
            var now = Now;
            if (_isStopping)
                Write(new Note(row.Id, () => _outbox.PutBackAsync(row, row.LastError, now)));
            else
                Send(row, now);
        }
        if (_looksAgain)
            LookForDue();
        StopIfDone();
    }

    private void Send(HookRow row, DateTimeOffset now)
    {
        _sender
            .SendAsync(_endpoints[row.Endpoint], row, now)
            .PipeTo(
                Self,
                success: answer => new Answered(row, answer),
                failure: e => new Answered(row, new HookAnswer(HookVerdict.Failed, e.Message))
            );
    }

    private void OnAnswered(Answered answered)
    {
        var (row, answer, now) = (answered.Row, answered.Answer, Now);
        var endpoint = _endpoints[row.Endpoint];
        if (answer.Verdict == HookVerdict.Accepted)
        {
            _metrics.Delivered(endpoint);
            if (_failing.Remove(endpoint.Key))
                _log.AcceptsAgain(endpoint.Origin);
            Write(new Note(row.Id, () => _outbox.DeliveredAsync(row)));
            return;
        }
        _metrics.Failed(endpoint);
        var end = Time(row.At) + _settings.GiveUpAfter;
        if (answer.Verdict == HookVerdict.Gone || now >= end)
        {
            _metrics.GivenUp(endpoint);
            _log.GivenUp(row.Type, row.MessageId, row.GameId, endpoint.Origin, row.Attempts, answer.What);
            Write(new Note(row.Id, () => _outbox.GiveUpAsync(row, answer.What, now)));
            return;
        }
        if (_failing.Add(endpoint.Key))
            _log.Fails(endpoint.Origin, row.GameId, answer.What);
        var next = now + HookBackoff.After(row.Attempts, answer.RetryAfter, Random.Shared.NextDouble());
        // The last attempt is made when the time has run, not some minutes before.
        Write(new Note(row.Id, () => _outbox.PutBackAsync(row, answer.What, next < end ? next : end)));
    }

    /// <summary>Writes down what became of a message. It counts as under way until that is done: nobody sends it again
    /// meanwhile.</summary>
    private void Write(Note note) =>
        note.Write().PipeTo(Self, success: () => new Noted(note.Id), failure: e => new NotNoted(note, e));

    private void OnNotNoted(NotNoted failed)
    {
        OutboxIsAway(failed.Cause);
        Timers.StartSingleTimer(failed.Note.Id, failed.Note, NoteAgainAfter);
    }

    private void Finished(long id)
    {
        _inFlight.Remove(id);
        LookForDue(); // the game's next is free now
        StopIfDone();
    }

    private void TidyUp() =>
        _outbox
            .TidyAsync(_endpoints.Keys, Now)
            .PipeTo(Self, success: givenUp => new Tidied(givenUp), failure: e => new OutboxAway(e, false));

    private void OnTidied(Tidied tidied)
    {
        if (tidied.GivenUp == 0)
            return;
        _metrics.GivenUp(tidied.GivenUp);
        _log.EndpointsGone(tidied.GivenUp);
    }

    private void CountWaiting() =>
        _outbox
            .WaitingAsync()
            .PipeTo(Self, success: counts => new Counted(counts), failure: e => new OutboxAway(e, false));

    private void OnCounted(Counted counted) =>
        _metrics.Waiting(
            _endpoints.Values.Select(endpoint => (endpoint, counted.Waiting.GetValueOrDefault(endpoint.Key)))
        );

    private void OnOutboxAway(OutboxAway away)
    {
        if (away.WasLooking)
            _isLooking = false;
        OutboxIsAway(away.Cause);
        StopIfDone();
    }

    private void OutboxIsAway(Exception cause)
    {
        if (!_isAway)
            _log.OutboxAway(cause);
        _isAway = true;
    }

    private void OnStop(Stop stop)
    {
        // What is still under way then is sent again by whoever takes over, when its claim has lapsed.
        if (_isStopping)
            Context.Stop(Self);
        if (!_isStopping)
            Timers.StartSingleTimer(stop, stop, FinishWithin);
        _isStopping = true;
        StopIfDone();
    }

    private void StopIfDone()
    {
        if (_isStopping && !_isLooking && _inFlight.Count == 0)
            Context.Stop(Self);
    }

    /// <summary>Finishes what is under way and stops.</summary>
    public sealed record Stop
    {
        public static Stop Instance { get; } = new();
    }

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }

    private sealed record Tidy
    {
        public static Tidy Instance { get; } = new();
    }

    private sealed record Count
    {
        public static Count Instance { get; } = new();
    }

    private sealed record Claimed(IReadOnlyList<HookRow> Rows);

    private sealed record Answered(HookRow Row, HookAnswer Answer);

    private sealed record Note(long Id, Func<Task> Write);

    private sealed record Noted(long Id);

    private sealed record NotNoted(Note Note, Exception Cause);

    private sealed record Tidied(int GivenUp);

    private sealed record Counted(IReadOnlyDictionary<string, int> Waiting);

    private sealed record OutboxAway(Exception Cause, bool WasLooking);
}
