using System.Runtime.CompilerServices;

namespace Coordinator.Client.Playing;

/// <summary>
/// What happens in a game, for one reader at a time, from the beginning; a reader that begins anew goes on where the
/// last one stopped. What a reader that is late does not need is not
/// kept: of messages the newest 4096, of each link's figures, the countdown and the presence the newest.
/// </summary>
internal sealed class EventStream : IDisposable
{
    /// <summary>Unread messages that are kept: more than a minute of two players at 30 a second.</summary>
    internal const int MaxMessages = 4_096;

    private readonly Lock _lock = new();
    private readonly LinkedList<GameEvent> _unread = [];
    private readonly Queue<LinkedListNode<GameEvent>> _messages = new();
    private readonly Dictionary<object, LinkedListNode<GameEvent>> _newest = [];
    private readonly SemaphoreSlim _some = new(0);
    private bool _isOver;
    private bool _isRead;

    /// <summary>Adds an event, unless the stream is over.</summary>
    public void Add(GameEvent happened)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            var node = _unread.AddLast(happened);
            if (happened is GameEvent.Message)
                Bound(node);
            else if (SupersededBy(happened) is { } key)
                Supersede(key, node);
            WakeReader();
        }
    }

    /// <summary>Nothing is added any more. What is unread can still be read.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isOver = true;
            WakeReader();
        }
    }

    /// <exception cref="InvalidOperationException">As soon as it is read: somebody else reads.</exception>
    public async IAsyncEnumerable<GameEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isRead, true))
            throw new InvalidOperationException(
                "Events() is for one reader at a time. Read it once, and hand on what others need."
            );
        try
        {
            while (true)
            {
                while (!cancellation.IsCancellationRequested && TryTake(out var happened))
                    yield return happened!;
                if (IsReadToTheEnd)
                    yield break;
                await _some.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            // A game whose own code has failed may read on.
            Volatile.Write(ref _isRead, false);
        }
    }

    public void Dispose() => _some.Dispose();

    private bool IsReadToTheEnd
    {
        get
        {
            lock (_lock)
                return _isOver && _unread.Count == 0;
        }
    }

    private void WakeReader()
    {
        if (_some.CurrentCount == 0)
            _some.Release();
    }

    internal bool TryTake(out GameEvent? happened)
    {
        lock (_lock)
        {
            var node = _unread.First;
            happened = node?.Value;
            if (node is null)
                return false;
            _unread.Remove(node);
            if (happened is GameEvent.Message)
                _messages.Dequeue();
            else if (SupersededBy(happened!) is { } key)
                _newest.Remove(key);
            return true;
        }
    }

    private void Bound(LinkedListNode<GameEvent> message)
    {
        _messages.Enqueue(message);
        if (_messages.Count > MaxMessages)
            _unread.Remove(_messages.Dequeue());
    }

    private void Supersede(object key, LinkedListNode<GameEvent> node)
    {
        if (_newest.TryGetValue(key, out var older))
            _unread.Remove(older);
        _newest[key] = node;
    }

    /// <summary>Which events make this one worthless to a reader that has not come to it.</summary>
    private static object? SupersededBy(GameEvent happened) =>
        happened switch
        {
            GameEvent.LinkChanged changed => (changed.Link.PlayerId, changed.Link.State),
            GameEvent.Countdown or GameEvent.Players => happened.GetType(),
            _ => null,
        };
}
