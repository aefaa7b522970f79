using Akka.Actor;

namespace Coordinator.Peers.Tests.Network;

/// <summary>
/// A network between players under a test's time, with the habits that were measured in real WebRTC stacks: an outage
/// closes no channel, frames sent into it come later in one go, ICE notices seconds late.
/// </summary>
public sealed class ScriptedNetwork(IScheduler scheduler)
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly HashSet<(string From, string To)> _cut = [];
    private readonly Dictionary<string, ScriptedConnection> _byDescription = [];
    private readonly List<ScriptedConnection> _all = [];

    /// <summary>Channels that do not open: SCTP may give up without a word.</summary>
    public Func<ScriptedConnection, bool> NeverOpens { get; set; } = _ => false;

    /// <summary>Every connection that was ever made, oldest first.</summary>
    public IReadOnlyList<ScriptedConnection> Connections
    {
        get
        {
            lock (_lock)
                return [.. _all];
        }
    }

    /// <summary>Connections that nobody has closed.</summary>
    public IReadOnlyList<ScriptedConnection> Living => [.. Connections.Where(connection => !connection.IsDisposed)];

    public IPeerConnectionFactory For(string player) => new Factory(this, player);

    public void Cut(string one, string other)
    {
        CutOneWay(one, other);
        CutOneWay(other, one);
    }

    public void CutOneWay(string from, string to)
    {
        lock (_lock)
            _cut.Add((from, to));
        foreach (var connection in Between(from, to))
            connection.PathCut();
    }

    public void Heal(string one, string other)
    {
        lock (_lock)
        {
            _cut.Remove((one, other));
            _cut.Remove((other, one));
        }
        foreach (var connection in Between(one, other))
            connection.PathHealed();
    }

    internal bool IsUp(string from, string to)
    {
        lock (_lock)
            return !_cut.Contains((from, to));
    }

    internal void Describe(string sdp, ScriptedConnection connection)
    {
        lock (_lock)
            _byDescription[sdp] = connection;
    }

    internal ScriptedConnection Described(string sdp)
    {
        lock (_lock)
            return _byDescription.GetValueOrDefault(sdp)
                ?? throw new PeerConnectionException($"No such description: {sdp}");
    }

    internal void Later(Action action, TimeSpan? after = null) =>
        scheduler.Advanced.ScheduleOnce(after ?? Latency, action);

    private List<ScriptedConnection> Between(string one, string other) =>
        [
            .. Living.Where(c =>
                (c.Player == one && c.Far?.Player == other) || (c.Player == other && c.Far?.Player == one)
            ),
        ];

    private sealed class Factory(ScriptedNetwork network, string player) : IPeerConnectionFactory
    {
        public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell)
        {
            var connection = new ScriptedConnection(network, player, settings, tell);
            lock (network._lock)
                network._all.Add(connection);
            return connection;
        }
    }
}
