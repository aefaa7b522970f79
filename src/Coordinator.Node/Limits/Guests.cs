using Coordinator.Node.Options;
using Coordinator.Node.Start;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Coordinator.Node.Limits;

/// <summary>
/// Bounds the connections of one listener: those over which nobody has shown a token or a key are few and short, and
/// all together never take the last descriptors, without which the node could open no file and accept nobody, operators
/// included.
/// </summary>
internal sealed partial class Guests(
    ConnectionRoom room,
    TimeSpan firstRequest,
    LimitMetrics metrics,
    TimeProvider time,
    ILogger<Guests> log
)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Guest> waiting = new(); // the oldest first
    private readonly RareLog rare = new(time);
    private int all;

    /// <summary>Serves a connection, if there is room for it.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var guest = new Guest(connection, this, time.GetTimestamp());
        if (!TakesIn(guest))
        {
            guest.Close();
            return;
        }
        try
        {
            connection.Features.Set(guest);
            // Once a second, by the server's one timer for all connections.
            connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(_ => CloseIfSilent(guest), this);
            await next(connection);
        }
        finally
        {
            Forget(guest);
            lock (gate)
                all--;
        }
    }

    /// <summary>It no longer counts among those that have shown nothing.</summary>
    public void Forget(Guest guest)
    {
        lock (gate)
        {
            if (guest.Place is not { } place)
                return;
            waiting.Remove(place);
            guest.Place = null;
        }
    }

    private bool TakesIn(Guest guest)
    {
        Guest? leaves = null;
        lock (gate)
        {
            if (all >= room.All)
            {
                Refused(LimitKind.Descriptors);
                return false;
            }
            if (waiting.Count >= room.Unadmitted)
            {
                // Who is being answered has its turn; if all are, the newest has to wait.
                leaves = waiting.FirstOrDefault(other => other.IsIdle);
                Refused(LimitKind.Unadmitted);
                if (leaves is null)
                    return false;
                waiting.Remove(leaves.Place!);
                leaves.Place = null;
            }
            guest.Place = waiting.AddLast(guest);
            all++;
        }
        leaves?.Close();
        return true;
    }

    private void CloseIfSilent(Guest guest)
    {
        if (guest.HasAsked || time.GetElapsedTime(guest.Since) <= firstRequest)
            return;
        metrics.Count(LimitKind.NoRequest);
        guest.Close();
    }

    private void Refused(LimitKind kind)
    {
        metrics.Count(kind);
        if (rare.Count() is not { } times)
            return;
        if (kind == LimitKind.Descriptors)
            TooManyConnections(times, room.All);
        else
            TooManyStrangers(times, room.Unadmitted);
    }

    [LoggerMessage(
        31,
        LogLevel.Warning,
        "Connections are closed ({Times} since this was said last) because there are {Most} already, and the last "
            + "files and sockets that "
            + "this process may have open are kept. Raise its limit (ulimit -n)."
    )]
    private partial void TooManyConnections(long times, int most);

    [LoggerMessage(
        32,
        LogLevel.Warning,
        "Connections are closed ({Times} since this was said last) because over {Most} others nobody has shown a "
            + "token or a key yet "
            + "(Coordinator:Limits:UnadmittedConnections)."
    )]
    private partial void TooManyStrangers(long times, int most);
}

/// <summary>How many connections a listener has room for.</summary>
/// <param name="All">With a token or without.</param>
/// <param name="Unadmitted">Without.</param>
internal sealed record ConnectionRoom(int All, int Unadmitted)
{
    /// <summary>Descriptors that stay free for files, the database and other nodes; or a tenth of all, where that is
    /// more.</summary>
    private const int Reserve = 64;

    /// <summary>The management listener has as many of its own, so that operators get in where players fill the
    /// other.</summary>
    private const int ForOperators = 64;

    /// <param name="listener">Which one.</param>
    /// <param name="limits">The settings.</param>
    /// <param name="openFiles">How many descriptors this process may have; null: any number.</param>
    /// <param name="inUse">How many it has without any connection.</param>
    public static ConnectionRoom Of(Listener listener, LimitOptions limits, int? openFiles, int inUse)
    {
        if (openFiles is not { } most)
            return new ConnectionRoom(int.MaxValue, limits.UnadmittedConnections);
        // The smallest node that may start has few left, and shares them.
        var free = Math.Max(most - inUse - Math.Max(Reserve, most / 10), 16);
        var operators = Math.Min(ForOperators, free / 4);
        var room = listener == Listener.Management ? operators : free - operators;
        return new ConnectionRoom(
            room,
            Math.Min(limits.UnadmittedConnections, Math.Max(1, Math.Min(free / 4, room / 2)))
        );
    }
}
