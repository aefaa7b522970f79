namespace Coordinator.SocketIo.EngineIo;

/// <summary>What waits to be sent over one session, in order, up to a number of bytes. Used under its lock.</summary>
internal sealed class Outbox(int maxBytes)
{
    /// <summary>What a frame costs besides its bytes: without it, countless empty ones would cost nothing.</summary>
    private const int Overhead = 32;

    private readonly Queue<Item> items = new();
    private long bytes;

    public bool IsEmpty => items.Count == 0;

    /// <summary>Bytes that wait.</summary>
    public long Bytes => bytes;

    /// <returns>Whether there was room.</returns>
    public bool TryAdd(EngineFrame frame, TaskCompletionSource? sent = null)
    {
        // One message always fits: what may be made may be sent.
        if (!IsEmpty && bytes + frame.Bytes.Length + Overhead > maxBytes)
            return false;
        bytes += frame.Bytes.Length + Overhead;
        items.Enqueue(new Item(frame, sent));
        return true;
    }

    public bool TryTake(out Item item)
    {
        if (!items.TryDequeue(out item))
            return false;
        bytes -= item.Frame.Bytes.Length + Overhead;
        return true;
    }

    /// <summary>Everything, as one payload with more behind it where that is given.</summary>
    public byte[] TakePayload(EngineFrame? last = null)
    {
        var frames = new List<EngineFrame>(items.Count + 1);
        while (TryTake(out var item))
        {
            frames.Add(item.Frame);
            item.Sent?.TrySetResult();
        }
        if (last is not null)
            frames.Add(last);
        return Payload.Write(frames);
    }

    /// <summary>Drops everything. Who waits for it to be sent waits no longer.</summary>
    public void Clear()
    {
        while (TryTake(out var item))
            item.Sent?.TrySetResult();
    }

    /// <param name="Frame">What is sent.</param>
    /// <param name="Sent">Done when it is, or never will be.</param>
    public readonly record struct Item(EngineFrame Frame, TaskCompletionSource? Sent);
}
