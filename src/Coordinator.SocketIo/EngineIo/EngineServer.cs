using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>
/// The sessions of one path, and the one clock that looks after all of them. What requests mean is in
/// <see cref="EngineRequests"/>.
/// </summary>
internal sealed class EngineServer : IDisposable
{
    /// <summary>Without a tick for so long, the machine slept or had no time for us: no client is to blame.</summary>
    private static readonly TimeSpan StoodStill = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2.5),
        StopStep = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, EngineSession> sessions = new();
    private readonly ConcurrentDictionary<WebSocketLine, bool> lines = new();
    private readonly Queue<EngineSession> strangers = new(); // the oldest first; some are none any more. Also the lock of itself
    private readonly long started;
    private readonly ITimer ticker;
    private readonly ILogger log;
    private int isTicking;
    private long lastTick; // ticks of Now

    public EngineServer(EngineOptions options, IEngineApplication application, TimeProvider time, ILogger log)
    {
        (Options, Application, Time, this.log) = (options, application, time, log);
        started = time.GetTimestamp();
        Counts = new SessionCounts(options);
        Farewells = new Farewells(this);
        ticker = time.CreateTimer(static server => ((EngineServer)server!).Tick(), this, options.Tick, options.Tick);
    }

    public EngineOptions Options { get; }

    public IEngineApplication Application { get; }

    public TimeProvider Time { get; }

    public SessionCounts Counts { get; }

    public Farewells Farewells { get; }

    /// <summary>New sessions are refused.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Since it was made. The wall clock plays no part.</summary>
    public TimeSpan Now => Time.GetElapsedTime(started);

    /// <summary>Answers a request with packets; null: the session is none that such a request can be for.</summary>
    public static Task AnswerAsync(HttpResponse response, byte[]? payload, string type = "text/plain; charset=UTF-8")
    {
        if (payload is null)
            return EngineError.BadRequest.AnswerAsync(response);
        response.ContentType = type;
        response.ContentLength = payload.Length;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(payload, 0, payload.Length);
    }

    public EngineSession? Find(string id)
    {
        if (!sessions.TryGetValue(id, out var session))
            return null;
        var now = Now;
        ExcuseAfterStandstill(now);
        // A deadline that has passed counts, whether or not a tick has come since.
        session.Check(now);
        return session.IsOpen ? session : null;
    }

    /// <summary>
    /// Takes a place for a session; where there is none, that of the client which has been unknown to the application
    /// for longest: a flood of those must not keep everybody else out.
    /// </summary>
    public bool TryEnter(bool overWebSocket) =>
        Counts.TryEnter(overWebSocket) || (Displace() && Counts.TryEnter(overWebSocket));

    /// <summary>The application has let go of its client.</summary>
    public void TakeForStranger(EngineSession session)
    {
        Counts.Unadmit();
        lock (strangers)
            strangers.Enqueue(session);
    }

    /// <summary>A session has met a mistake of ours.</summary>
    public void Failed(Exception e) => log.CheckFailed(e);

    /// <summary>Makes a session. Its place is taken already.</summary>
    public EngineSession Open(WebSocketLine? line, object? state)
    {
        var session = new EngineSession(SessionIds.New(), this, line, state);
        sessions[session.Id] = session;
        lock (strangers)
            strangers.Enqueue(session);
        // One that was closed while it was being made was not there to be removed.
        if (!session.IsOpen)
            sessions.TryRemove(session.Id, out _);
        return session;
    }

    public void Remove(EngineSession session, bool wasAdmitted)
    {
        sessions.TryRemove(session.Id, out _);
        Counts.Left(wasAdmitted, session.IsWebSocket);
    }

    public void Watch(WebSocketLine line) => lines[line] = true;

    public void Forget(WebSocketLine line) => lines.TryRemove(line, out _);

    /// <summary>Closes every session in good order, and waits a little for clients to answer.</summary>
    public async Task CloseAllAsync()
    {
        IsStopping = true;
        foreach (var (_, session) in sessions)
            session.Close(CloseReasons.ServerShuttingDown, Farewell.Orderly);
        for (var waited = TimeSpan.Zero; waited < StopWithin && !lines.IsEmpty; waited += StopStep)
            await Task.Delay(StopStep);
        foreach (var (line, _) in lines)
            line.Abort();
    }

    public void Dispose()
    {
        IsStopping = true;
        ticker.Dispose();
        foreach (var (_, session) in sessions)
            session.Close(CloseReasons.ServerShuttingDown, Farewell.Abort);
        foreach (var (line, _) in lines)
            line.Abort();
    }

    private void Tick()
    {
        // A tick that takes longer than the time between two is not joined by the next.
        if (Interlocked.Exchange(ref isTicking, 1) != 0)
            return;
        try
        {
            var now = Now;
            ExcuseAfterStandstill(now);
            Volatile.Write(ref lastTick, now.Ticks);
            foreach (var (_, session) in sessions)
                Guard(static (session, now) => session.Check(now), session, now);
            foreach (var (line, _) in lines)
                Guard(static (line, now) => line.AbortIfLate(now), line, now);
            Farewells.Tidy(now);
            lock (strangers)
                while (strangers.TryPeek(out var oldest) && !oldest.IsStranger)
                    strangers.Dequeue();
        }
        finally
        {
            Volatile.Write(ref isTicking, 0);
        }
    }

    private void ExcuseAfterStandstill(TimeSpan now)
    {
        var last = Volatile.Read(ref lastTick);
        if (now.Ticks - last <= StoodStill.Ticks || Interlocked.CompareExchange(ref lastTick, now.Ticks, last) != last)
            return;
        foreach (var (_, session) in sessions)
            session.Excuse(now);
    }

    private bool Displace()
    {
        while (true)
        {
            EngineSession? oldest;
            lock (strangers)
                if (!strangers.TryDequeue(out oldest))
                    return false;
            if (!oldest.TryDisplace())
                continue;
            Application.Displaced(oldest);
            return true;
        }
    }

    /// <summary>What goes wrong with one must not stop the clock of all.</summary>
    private void Guard<T>(Action<T, TimeSpan> check, T of, TimeSpan now)
    {
        try
        {
            check(of, now);
        }
        catch (Exception e)
        {
            log.CheckFailed(e);
        }
    }
}
