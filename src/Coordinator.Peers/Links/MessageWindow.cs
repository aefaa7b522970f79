using System.Diagnostics.CodeAnalysis;

namespace Coordinator.Peers;

/// <summary>
/// The messages of one connection: at most so many bytes are on their way that are not known to have arrived, the others
/// wait for room (a browser tells how much waits to be sent, and its library goes by that). Beats of its own, sent in order with
/// the messages, ask: the answer shows that all before it has arrived.
/// </summary>
/// <param name="bytes">
/// The room (<see cref="IPeerConnection.MessageWindow"/>). A larger message goes alone, and once a beat that was sent while
/// it waited is answered: sent into an outage, it would be more than the stack bears.
/// </param>
internal sealed class MessageWindow(int bytes)
{
    /// <summary>A message that has waited longer is of no use to a game.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>A message that is larger than the window has to wait until all others have arrived, and is rare.</summary>
    private static readonly TimeSpan PatienceWhenLarge = TimeSpan.FromSeconds(1);

    /// <summary>No more than this waits, in bytes; one message of any size does.</summary>
    private const int MaxWaitingBytes = PeerChannel.MaxFrameBytes;

    /// <summary>Time after which to ask again: a browser's answer may be lost, since its side of the channel is unreliable.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly Queue<(byte[] Frame, TimeSpan Since)> _waiting = new();
    private readonly Queue<(uint Beat, long SentBefore, TimeSpan At)> _asked = new();
    private int _waitingBytes;
    private long _sent;
    private long _askedAbout;
    private TimeSpan _askedAt = TimeSpan.MinValue;
    private long _arrived;
    private TimeSpan _provenAt = TimeSpan.MinValue;

    /// <summary>
    /// Time to ask: a quarter of the window has gone since the last beat, or the next message could not go even once that
    /// beat is answered, or no answer comes.
    /// </summary>
    public bool WantsBeat(TimeSpan now)
    {
        var notAskedAbout = _sent - _askedAbout;
        return notAskedAbout >= bytes / 4
            || (_waiting.TryPeek(out var next) && !MayGo(next, notAskedAbout, _askedAt))
            || (_asked.Count > 0 && now - _askedAt >= AskAgain);
    }

    /// <summary>Takes a message that is to be sent. Dropped where too many wait.</summary>
    public void Add(byte[] frame, TimeSpan now)
    {
        if (_waiting.Count > 0 && _waitingBytes + frame.Length > MaxWaitingBytes) return;
        _waiting.Enqueue((frame, now));
        _waitingBytes += frame.Length;
    }

    /// <summary>The next message that goes now. Those that have waited too long are dropped.</summary>
    public bool TryTake(TimeSpan now, [NotNullWhen(true)] out byte[]? frame)
    {
        while (_waiting.TryPeek(out var next))
        {
            var isTooOld = now - next.Since > (IsLarge(next.Frame) ? PatienceWhenLarge : Patience);
            if (!isTooOld && !MayGo(next, _sent - _arrived, _provenAt)) break;
            _waiting.Dequeue();
            _waitingBytes -= next.Frame.Length;
            if (isTooOld) continue;
            _sent += next.Frame.Length;
            frame = next.Frame;
            return true;
        }
        frame = null;
        return false;
    }

    /// <summary>A beat was sent after the messages so far.</summary>
    public void Asked(uint beat, TimeSpan now)
    {
        _asked.Enqueue((beat, _sent, now));
        _askedAbout = _sent;
        _askedAt = now;
    }

    /// <summary>A beat was answered. One that is not this window's own may have overtaken the messages, and says nothing.</summary>
    public void Answered(uint beat)
    {
        if (!_asked.Any(asked => asked.Beat == beat)) return;
        uint asked;
        do (asked, _arrived, _provenAt) = _asked.Dequeue();
        while (asked != beat);
    }

    private bool MayGo((byte[] Frame, TimeSpan Since) next, long onTheirWay, TimeSpan provenAt) => IsLarge(next.Frame)
        ? onTheirWay == 0 && provenAt >= next.Since
        : onTheirWay + next.Frame.Length <= bytes;

    private bool IsLarge(byte[] frame) => frame.Length > bytes;
}
