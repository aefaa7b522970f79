namespace Coordinator.Node.Limits;

/// <summary>What was over a limit: the label of <c>coordinator.limited</c>.</summary>
internal enum LimitKind
{
    Clock,
    Signal,
    Health,
    Report,
    OtherCall,

    /// <summary>A connection was closed because it sent too much that is no call of the hub.</summary>
    NoCall,

    ConnectOfPlayer,
    ConnectOfAddress,
    WithoutToken,

    /// <summary>A connection was closed because what it sent is not the hub's protocol.</summary>
    Malformed,

    /// <summary>A connection was closed, or not taken, because too many had shown no token or key.</summary>
    Unadmitted,

    /// <summary>A connection was closed because its first request did not come.</summary>
    NoRequest,

    /// <summary>A connection was not taken because the last descriptors are kept.</summary>
    Descriptors,

    /// <summary>A player's connection was closed because too much waited for it.</summary>
    Queue,

    /// <summary>A player's connection was closed because too much waited for all players together, and most for
    /// it.</summary>
    AllQueues,

    /// <summary>A signal was dropped because too much waited for the player it was for.</summary>
    QueuedSignal,
}
