namespace Coordinator.Client;

/// <summary>A player and whether it has a connection to the coordinator.</summary>
public sealed record PlayerPresence(string PlayerId, bool Connected);

/// <summary>The game's settings, as the coordinator tells them.</summary>
/// <param name="ReconnectionTimeout">How long a pause may last before the game ends.</param>
/// <param name="JoinTimeout">How long the coordinator waits for all players to come.</param>
/// <param name="Validation">Whether play starts only after every player has validated its links.</param>
public sealed record GameSettings(TimeSpan ReconnectionTimeout, TimeSpan JoinTimeout, bool Validation);

/// <summary>A pause. Times in Unix ms of the coordinator's clock.</summary>
/// <param name="Epoch">Counts the pauses of the game from 1.</param>
/// <param name="PauseFrame">The frame at which the player that noticed the loss stopped.</param>
/// <param name="DetectingPlayer">Who noticed.</param>
/// <param name="Deadline">When the game ends if nobody recovers.</param>
/// <param name="Timeout">How long that is from the start of the pause.</param>
/// <param name="IsLocal">This player noticed the loss itself and the coordinator has not confirmed the pause
/// yet.</param>
public sealed record PauseInfo(
    int Epoch,
    long PauseFrame,
    string DetectingPlayer,
    double Deadline,
    TimeSpan Timeout,
    bool IsLocal
);

/// <summary>Everyone goes on.</summary>
/// <param name="Epoch">Of the pause that is over.</param>
/// <param name="PauseDuration">How long it was.</param>
/// <param name="Frames">The frame at which each player stopped, as far as told.</param>
/// <param name="ResumeAt">The agreed instant, in Unix ms of the coordinator's clock.</param>
public sealed record ResumeInfo(
    int Epoch,
    TimeSpan PauseDuration,
    IReadOnlyDictionary<string, long> Frames,
    double ResumeAt
);

/// <summary>The game is over.</summary>
/// <param name="Reason">One of <see cref="Protocol.EndReasons"/> or <see cref="LocalEndReasons"/>.</param>
/// <param name="DisconnectedPlayerId">Who most likely dropped, where that can be said.</param>
/// <param name="TotalPauseDuration">All pauses together.</param>
/// <param name="LostPlayers">Who lost a link in the last pause.</param>
/// <param name="RecoveredPlayers">Who of them got it back.</param>
public sealed record EndInfo(
    string Reason,
    string? DisconnectedPlayerId,
    TimeSpan TotalPauseDuration,
    IReadOnlyList<string> LostPlayers,
    IReadOnlyList<string> RecoveredPlayers
);
