using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo;

/// <summary>What is said of clients: nothing that they can bring about is more than a detail.</summary>
internal static partial class SocketIoLog
{
    [LoggerMessage(10, LogLevel.Error, "The application failed at {What} of socket {SocketId}.")]
    public static partial void ApplicationFailed(this ILogger log, string what, string socketId, Exception cause);

    [LoggerMessage(11, LogLevel.Debug, "A client sent what is no packet: its session is closed.")]
    public static partial void Malformed(this ILogger log);
}
