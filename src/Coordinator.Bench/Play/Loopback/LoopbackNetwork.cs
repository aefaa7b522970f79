using System.Diagnostics.CodeAnalysis;
using Coordinator.Peers;

namespace Coordinator.Bench.Play.Loopback;

/// <summary>
/// The paths between the players of one game, all of them in this process: what one sends is handed to the other in
/// memory. A script cuts paths and heals them. Nobody is told of a cut, as a network tells nobody; what a stack would
/// say of it the script says itself (<see cref="Fail"/>, <see cref="Close"/>). ICE's own word would come 6 s later,
/// when beats have long said as much.
/// </summary>
internal sealed class LoopbackNetwork
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, LoopbackConnection> _living = [];
    private readonly HashSet<(string From, string To)> _cut = [];
    private int _made;

    /// <summary>Makes the connections of one player.</summary>
    public IPeerConnectionFactory Of(string player) => new Factory(this, player);

    /// <summary>
    /// What <paramref name="from"/> sends to <paramref name="to"/> is lost from now on, and no new connection comes
    /// about between them.
    /// </summary>
    public void Cut(string from, string to) => Change(() => _cut.Add((from, to)), from, to);

    /// <summary>Both directions are cut, and what was connected stays dead after it.</summary>
    public void Break(string one, string other)
    {
        lock (_gate)
        {
            _cut.Add((one, other));
            _cut.Add((other, one));
            foreach (var connection in Between(one, other).Where(c => c.WasOpen))
                connection.Break();
        }
    }

    /// <summary>The path is whole both ways. Connections that were being made come about.</summary>
    public void Heal(string one, string other) =>
        Change(
            () =>
            {
                _cut.Remove((one, other));
                _cut.Remove((other, one));
            },
            one,
            other
        );

    /// <summary>A player's ICE gives up what was connected to another.</summary>
    public void Fail(string player, string peer) =>
        Say(player, peer, new PeerConnectionEvent.IceChanged(IceState.Failed));

    /// <summary>A player's channel to another is closed, as if by the other.</summary>
    public void Close(string player, string peer) => Say(player, peer, new PeerConnectionEvent.ChannelClosed());

    /// <summary>Whatever changes connections is done one thing at a time.</summary>
    internal void Change(Action change)
    {
        lock (_gate)
            change();
    }

    internal bool Carries(string from, string to) => !_cut.Contains((from, to));

    internal bool TryFind(int number, [NotNullWhen(true)] out LoopbackConnection? connection) =>
        _living.TryGetValue(number, out connection);

    internal void Forget(LoopbackConnection connection) => _living.Remove(connection.Number);

    private void Change(Action change, string one, string other)
    {
        lock (_gate)
        {
            change();
            foreach (var connection in Between(one, other))
                connection.PathChanged();
        }
    }

    private void Say(string player, string peer, PeerConnectionEvent happened)
    {
        lock (_gate)
        {
            foreach (var connection in Between(player, peer).Where(c => c.Player == player && c.WasOpen))
                connection.Tell(happened);
        }
    }

    private List<LoopbackConnection> Between(string one, string other) =>
        [
            .. _living.Values.Where(c =>
                (c.Player == one && c.Far?.Player == other) || (c.Player == other && c.Far?.Player == one)
            ),
        ];

    private sealed class Factory(LoopbackNetwork network, string player) : IPeerConnectionFactory
    {
        public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell)
        {
            lock (network._gate)
            {
                var connection = new LoopbackConnection(network, ++network._made, player, tell);
                network._living[connection.Number] = connection;
                return connection;
            }
        }
    }
}
