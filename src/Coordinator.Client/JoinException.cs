namespace Coordinator.Client;

/// <summary>Why a game could not be joined.</summary>
public enum JoinErrorCode
{
    /// <summary>The coordinator does not accept the token.</summary>
    Unauthorized,

    /// <summary>The coordinator stayed out of reach.</summary>
    Unreachable,

    /// <summary>Another connection of this player took over.</summary>
    Replaced,

    /// <summary>The game is over.</summary>
    Ended,
}

/// <summary>A game could not be joined. The message tells a person what to do.</summary>
public sealed class JoinException(JoinErrorCode code, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public JoinErrorCode Code { get; } = code;
}
