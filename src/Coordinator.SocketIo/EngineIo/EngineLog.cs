using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>What is said of sessions. Nothing that a client can bring about is more than a detail.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Error, "Looking after a session failed. This is a fault of this library.")]
    public static partial void CheckFailed(this ILogger log, Exception cause);

    [LoggerMessage(2, LogLevel.Debug, "A request was not served to its end.")]
    public static partial void RequestFailed(this ILogger log, Exception cause);
}
