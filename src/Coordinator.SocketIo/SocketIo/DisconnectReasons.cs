using Coordinator.SocketIo.EngineIo;

namespace Coordinator.SocketIo;

/// <summary>Why a socket is no more, in the words of the reference implementation.</summary>
public static class DisconnectReasons
{
    /// <summary>The client left this namespace.</summary>
    public const string ClientNamespaceDisconnect = "client namespace disconnect";

    /// <summary>The application disconnected the socket.</summary>
    public const string ServerNamespaceDisconnect = "server namespace disconnect";

    /// <summary>The client closed its connection, or it was lost.</summary>
    public const string TransportClose = CloseReasons.TransportClose;

    /// <summary>The connection failed, or the client used it in a way that no client does.</summary>
    public const string TransportError = CloseReasons.TransportError;

    /// <summary>The client did not answer a ping in time.</summary>
    public const string PingTimeout = CloseReasons.PingTimeout;

    /// <summary>The client sent something that is no packet.</summary>
    public const string ParseError = CloseReasons.ParseError;

    /// <summary>The application dropped the session, or the client sent a packet that fits no namespace it is
    /// in.</summary>
    public const string ForcedServerClose = CloseReasons.ForcedServerClose;

    /// <summary>The server stops.</summary>
    public const string ServerShuttingDown = CloseReasons.ServerShuttingDown;
}
