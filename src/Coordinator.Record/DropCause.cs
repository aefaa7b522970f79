namespace Coordinator.Record;

/// <summary>Why a link was lost, by what the player's WebRTC said when it reported the loss.</summary>
internal static class DropCause
{
    /// <summary>
    /// ICE's <c>failed</c> and a channel that is <c>closed</c> are the far end's or the network's own word. Where
    /// neither said anything yet, the far end just did not answer: ICE notices 5 to 8 s after a cut, the players after
    /// 3.
    /// </summary>
    public static string Of(string? iceState, string? dcState) =>
        (iceState, dcState) switch
        {
            ("failed", _) => "ice failed",
            (_, "closed" or "closing") => "channel closed",
            ("disconnected" or "connected" or "completed" or "checking", _) => "no answer",
            (null, "open") => "no answer",
            _ => "other",
        };
}
