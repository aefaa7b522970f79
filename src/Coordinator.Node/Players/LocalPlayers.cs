using System.Collections.Concurrent;

namespace Coordinator.Node.Players;

/// <summary>The players' connections on this node, and whether it takes more.</summary>
internal sealed class LocalPlayers
{
    /// <summary>All are closed within this time, spread over it: they come to other nodes one after the
    /// other.</summary>
    private static readonly TimeSpan DrainWindow = TimeSpan.FromSeconds(5);

    /// <summary>Few players need not wait for each other so long.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<IPlayerLine, bool> _connections = new();
    private volatile bool _isRejecting;

    public int Count => _connections.Count;

    /// <summary>Whether who comes now should go to another node.</summary>
    public bool IsRejecting => _isRejecting;

    /// <summary>A player's connection is here. One that was let in just before all others were seen off is seen off
    /// too.</summary>
    public void Add(IPlayerLine line)
    {
        _connections[line] = true;
        if (_isRejecting)
            line.SendElsewhere();
    }

    public void Remove(IPlayerLine line) => _connections.TryRemove(line, out _);

    /// <summary>Takes players again.</summary>
    public void Accept() => _isRejecting = false;

    /// <summary>Takes no more players, and closes the connections of those that are here.</summary>
    public async Task DisconnectAllAsync(TimeProvider time, CancellationToken cancel)
    {
        _isRejecting = true;
        // Again, for those whose closing takes its time.
        while (!_connections.IsEmpty)
        {
            var close = _connections.Keys.ToList();
            var gap = DrainWindow / close.Count is var even && even < LongestGap ? even : LongestGap;
            foreach (var one in close)
            {
                one.SendElsewhere();
                await Task.Delay(gap, time, cancel);
            }
        }
    }
}
