using Coordinator.Games;

namespace Coordinator.Cluster;

/// <summary>Every game of the cluster, wherever it runs. What a front end needs to serve backends and
/// players.</summary>
public interface IGames
{
    /// <summary>
    /// Creates a game. Done when it is durable: <see cref="GameResult.Created"/>, or
    /// <see cref="GameResult.AlreadyExists"/> where another game has the id.
    /// </summary>
    /// <exception cref="GameUnavailableException">No answer came in time. Asking again with the same creation id is
    /// safe.</exception>
    /// <exception cref="StoreUnavailableException">Nothing can be written now.</exception>
    Task<GameResult> CreateAsync(GameCommands.Create game, CancellationToken cancel = default);

    /// <summary>
    /// The game as it stands, or <see cref="GameState.None"/> where there is none with this id. While the game waits
    /// for a write it is as its players know it: without the resume or the end that waits.
    /// </summary>
    /// <exception cref="GameUnavailableException">No answer came in time.</exception>
    Task<GameState> FindAsync(string gameId, CancellationToken cancel = default);

    /// <summary>Whether there is such a game, open or over, and the player is one of its players.</summary>
    /// <exception cref="GameUnavailableException">No answer came in time.</exception>
    Task<bool> AdmitAsync(string gameId, string player, CancellationToken cancel = default);

    /// <summary>Closes a game: <see cref="GameResult.Closed"/> (also where it was over), or
    /// <see cref="GameResult.NotFound"/>.</summary>
    /// <exception cref="GameUnavailableException">No answer came in time. Asking again is safe.</exception>
    Task<GameResult> CloseAsync(string gameId, CancellationToken cancel = default);

    /// <summary>
    /// Starts the session of a player's new connection. It takes over from an older one of the same player, follows
    /// the game wherever it moves, and lasts until <see cref="IPlayerSession.Disconnect"/>.
    /// </summary>
    /// <param name="gameId">The game.</param>
    /// <param name="player">The player.</param>
    /// <param name="connection">The player's end.</param>
    /// <param name="instance">
    /// What the library behind the connection calls itself, the same for its reconnections; null: nothing. One that
    /// another has replaced is told so and takes over from nobody.
    /// </param>
    IPlayerSession Connect(string gameId, string player, IPlayerConnection connection, string? instance = null);
}

/// <summary>The coordinator's end of one player's connection.</summary>
public interface IPlayerSession
{
    /// <summary>
    /// Brings a report to the game, again and again until it is answered. The session knows whose it is:
    /// the command's player is replaced by its own.
    /// </summary>
    /// <exception cref="GameUnavailableException">
    /// No answer came in time, or the session is over. The player should repeat its report.
    /// </exception>
    Task<GameResult> ReportAsync(PlayerCommand report, CancellationToken cancel = default);

    /// <summary>
    /// Tells the game how a link of this player is: once, if the session knows where the game is now. Its player says
    /// it again in some seconds, so nobody waits for it and nobody misses it.
    /// </summary>
    void TellHealth(LinkHealth health);

    /// <summary>
    /// Tells the game how long what it tells takes to this player, one way, as the player has measured it: a resume is
    /// set so far ahead that it comes to all in time.
    /// </summary>
    void TellDelay(TimeSpan oneWay);

    /// <summary>Hands a signal to another player's session. False where that player has no connection now.</summary>
    /// <exception cref="GameUnavailableException">The session has not found its game yet, or is over.</exception>
    Task<bool> SignalAsync(string targetPlayer, PeerSignal signal, CancellationToken cancel = default);

    /// <summary>The connection is gone. Calling it again does nothing.</summary>
    void Disconnect();
}

/// <summary>
/// The player's end of a session. Called by one thread at a time, in order; must return at once and not throw.
/// </summary>
public interface IPlayerConnection
{
    /// <summary>
    /// Whether the player says again, on its next connection, what it has reported of a pause in progress, as this
    /// project's libraries do. One that does not is answered when what it reported is in the journal: some ms later.
    /// </summary>
    bool RepeatsReports => true;

    /// <summary>The whole state: first of all, and again whenever something may have been missed.</summary>
    void Joined(GameState state);

    /// <summary>Something has happened in the game. The players of a game on one node are told the same
    /// object.</summary>
    void Told(News news);

    /// <summary>Another player's signal.</summary>
    void Signalled(string fromPlayer, PeerSignal signal);

    /// <summary>A newer connection of this player took over: tell it and close.</summary>
    void Replaced();

    /// <summary>There is no such game or no such player in it: close.</summary>
    void NotFound();
}

/// <summary>A WebRTC signal between two players. <c>Payload</c>: JSON text, opaque. <c>Attempt</c>: the sender's
/// count.</summary>
public sealed record PeerSignal(string Type, string Payload, int? Attempt);

/// <summary>A game did not answer in time: its node has died a moment ago, or the cluster is not up yet.</summary>
public class GameUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
