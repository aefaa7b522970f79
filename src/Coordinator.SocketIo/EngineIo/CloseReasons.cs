namespace Coordinator.SocketIo.EngineIo;

/// <summary>Why a session is over, in the words of the reference implementation.</summary>
internal static class CloseReasons
{
    public const string TransportClose = "transport close",
        TransportError = "transport error",
        PingTimeout = "ping timeout",
        ParseError = "parse error",
        ForcedServerClose = "forced server close",
        ServerShuttingDown = "server shutting down";
}

/// <summary>How a session that ends takes leave of its client.</summary>
internal enum Farewell
{
    /// <summary>What waits is still delivered, and then the close: also to a poll that comes a little later.</summary>
    Orderly,

    /// <summary>The client has said so itself: its poll, pending or a moment later, ends with nothing.</summary>
    Client,

    /// <summary>What waits is dropped, and the close told to who is listening now.</summary>
    Broken,

    /// <summary>The connection is dropped without a word.</summary>
    Abort,
}
