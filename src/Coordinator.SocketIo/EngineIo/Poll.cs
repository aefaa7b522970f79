namespace Coordinator.SocketIo.EngineIo;

/// <summary>A GET that waits for packets. Its answer is a payload, or null: the request is refused.</summary>
internal sealed class Poll() : TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>
    /// How long a poll that arrives while an upgrade is on waits for its end: a client's last word on the WebSocket and
    /// its next request come over two connections, in any order.
    /// </summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether it waits for the end of an upgrade.</summary>
    public bool IsHeld { get; set; }
}
