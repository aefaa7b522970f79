namespace Coordinator.Protocol;

/// <summary>Methods that a player calls on the hub <c>/hubs/game</c>.</summary>
public static class HubMethods
{
    public const string WebRtcSignal = "webrtc_signal";
    public const string ValidationSuccess = "p2p_validation_success";
    public const string ValidationFailed = "p2p_validation_failed";
    public const string ConnectionLost = "p2p_connection_lost";
    public const string ReconnectionSuccess = "p2p_reconnection_success";
    public const string ReconnectionTimeout = "p2p_reconnection_timeout";
    public const string HealthReport = "p2p_health_report";
    public const string Clock = "clock";
    public const string IceServers = "ice_servers";
    public const string RenewToken = "renew_token";
    public const string LeaveGame = "leave_game";
}

/// <summary>Events that the coordinator sends to a player.</summary>
public static class HubEvents
{
    public const string GameJoined = "game_joined";
    public const string GameReady = "game_ready";
    public const string WebRtcSignal = "webrtc_signal";
    public const string ValidationComplete = "p2p_validation_complete";
    public const string ValidationRepool = "p2p_validation_repool";
    public const string Pause = "p2p_pause";
    public const string Resume = "p2p_resume";
    public const string GameEnded = "p2p_game_ended";
    public const string PlayerPresence = "player_presence";
    public const string SessionReplaced = "session_replaced";
}

/// <summary>What is said over Socket.IO besides <see cref="HubMethods"/> and <see cref="HubEvents"/>.</summary>
public static class SocketIoEvents
{
    /// <summary>From a player: which player of which game it is, where it has no token. Its result is
    /// <see cref="Results.Joined"/>.</summary>
    public const string JoinGame = "join_game";

    /// <summary>To a player: a call failed for which it asked no acknowledgement.</summary>
    public const string Error = "error";
}

/// <summary>Values of <c>result</c> in the answer to a hub method.</summary>
public static class Results
{
    public const string Joined = "joined";
    public const string Relayed = "relayed";
    public const string Unreachable = "unreachable";
    public const string Complete = "complete";
    public const string Waiting = "waiting";
    public const string Repool = "repool";
    public const string Pause = "pause";
    public const string AlreadyPausing = "already_pausing";
    public const string Stale = "stale";
    public const string NotFound = "not_found";
    public const string Resume = "resume";
    public const string Ended = "ended";
    public const string TooEarly = "too_early";
    public const string Noted = "noted";
    public const string Left = "left";
    public const string PauseBudgetExhausted = "pause_budget_exhausted";
}

/// <summary>Errors that a hub call fails with, besides sentences that name a field.</summary>
public static class CallErrors
{
    /// <summary>The call speaks for somebody else.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>What an error begins with where a call was over a limit; it has changed nothing, and may be made again
    /// later.</summary>
    public const string Limited = "limited: ";

    /// <summary>
    /// What an error begins with where a call was not answered in time. Whether it has changed anything is not known:
    /// repeat it.
    /// </summary>
    public const string Unavailable = "unavailable: ";
}

/// <summary>Values of <c>phase</c>.</summary>
public static class Phases
{
    public const string Waiting = "waiting";
    public const string Validating = "validating";
    public const string Playing = "playing";
    public const string Paused = "paused";
    public const string Ended = "ended";
}

/// <summary>Values of <c>reason</c> in <c>p2p_game_ended</c>.</summary>
public static class EndReasons
{
    public const string ReconnectionTimeout = "reconnection_timeout";
    public const string ValidationFailed = "validation_failed";
    public const string PlayerLeft = "player_left";
    public const string NeverStarted = "never_started";
    public const string Abandoned = "abandoned";
    public const string ClosedByOperator = "closed_by_operator";
    public const string PauseBudgetExhausted = "pause_budget_exhausted";
}

/// <summary>Values of <c>type</c> in <c>webrtc_signal</c>.</summary>
public static class SignalTypes
{
    public const string Offer = "offer";
    public const string Answer = "answer";
    public const string IceCandidate = "ice-candidate";
}

/// <summary>
/// Values of <c>connection_type</c>: ICE's candidate type (RFC 8445, 5.1.1) by which the traffic of a link leaves the
/// player's machine. Any other word is taken, and counts as not known.
/// </summary>
public static class ConnectionTypes
{
    public const string Host = "host";
    public const string ServerReflexive = "srflx";
    public const string PeerReflexive = "prflx";
    public const string Relay = "relay";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Host, ServerReflexive, PeerReflexive, Relay];
}

/// <summary>Values of <c>status</c> in <c>p2p_health_report</c>. Any other word is taken, and counts as not
/// known.</summary>
public static class LinkStatuses
{
    /// <summary>Not proven alive yet.</summary>
    public const string Connecting = "connecting";

    public const string Alive = "alive";

    /// <summary>Without proof of life for 1 s.</summary>
    public const string Interrupted = "interrupted";

    public const string Lost = "lost";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Connecting, Alive, Interrupted, Lost];
}

/// <summary>Values of <c>outcome</c> in a reconnection attempt.</summary>
public static class Outcomes
{
    public const string Success = "success";
    public const string Timeout = "timeout";
}
