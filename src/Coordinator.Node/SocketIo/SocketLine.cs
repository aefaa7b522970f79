using Coordinator.Cluster.Hosting;
using Coordinator.Node.Players;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Coordinator.SocketIo;

namespace Coordinator.Node.SocketIo;

/// <summary>A player's connection over Socket.IO.</summary>
internal sealed class SocketLine(SocketIoSocket socket, SteadyTime clock, TimeProvider time) : IPlayerLine
{
    /// <summary>A resume is never set further ahead (appsettings.json, Games:ResumeLead).</summary>
    private static readonly TimeSpan LongestLead = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private PlayerMessage? held;
    private ITimer? release;

    /// <summary>Whether the client counts its players, and is to be told numbers.</summary>
    public bool HasNumericIds { get; set; }

    /// <summary>
    /// Whether the client asks what time it is, as one does that waits for <c>resume_at</c>. Another one resumes when
    /// it is told, so it is told when it is time.
    /// </summary>
    public bool FollowsClock { get; set; }

    public string Id => socket.Id;

    public string Protocol => "socket.io";

    /// <summary>Clients that exist report once.</summary>
    public bool RepeatsReports => false;

    public int LengthOf(PlayerMessage message) => Of(message).Length;

    public ValueTask WriteAsync(PlayerMessage message)
    {
        lock (gate)
        {
            if (!FollowsClock && message.Body is ResumeEvent resume && Ahead(resume) is { } wait)
            {
                Release();
                held = message;
                release = time.CreateTimer(
                    static line => ((SocketLine)line!).ReleaseInTime(),
                    this,
                    wait,
                    Timeout.InfiniteTimeSpan
                );
                return default;
            }
            // What comes after a resume is not told before it; but neither does somebody's signal make anyone go on too
            // early.
            if (message.Body is not (RelayedSignal or PlayerPresenceEvent))
                Release();
            return socket.SendAsync(Of(message));
        }
    }

    public void Abort() => socket.Abort();

    public void Dismiss() => _ = socket.DisconnectAsync(close: true).AsTask();

    public void SendElsewhere() => socket.Abort();

    private TimeSpan? Ahead(ResumeEvent resume)
    {
        var ahead = DateTimeOffset.FromUnixTimeMilliseconds(resume.ResumeAt) - clock.GetUtcNow();
        // Timers leave out fractions of a ms.
        return ahead <= TimeSpan.Zero ? null
            : ahead < LongestLead ? TimeSpan.FromMilliseconds(Math.Ceiling(ahead.TotalMilliseconds))
            : LongestLead;
    }

    private void ReleaseInTime()
    {
        lock (gate)
        {
            // A timer may also begin with a part of a ms, and is early then.
            if (held is { Body: ResumeEvent resume } && Ahead(resume) is { } wait)
                release!.Change(wait, Timeout.InfiniteTimeSpan);
            else
                Release();
        }
    }

    private void Release()
    {
        lock (gate)
        {
            if (held is not { } message)
                return;
            held = null;
            release!.Dispose();
            _ = socket.SendAsync(Of(message)).AsTask();
        }
    }

    /// <summary>A message as Socket.IO has it, made once for all clients that are told the same.</summary>
    private SocketIoMessage Of(PlayerMessage message) =>
        HasNumericIds
            ? message
                .As(static m => new WithNumericIds(SocketIoMessage.Event(m.Name, NumericIds.Write(m.Body))))
                .Message
            : message.As(static m => SocketIoMessage.Event(m.Name, FastJson.Write(m.Body)));

    private sealed record WithNumericIds(SocketIoMessage Message);
}
