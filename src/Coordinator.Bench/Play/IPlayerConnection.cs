using System.Text.Json;

namespace Coordinator.Bench.Play;

/// <summary>The call reached nobody, or no answer came back: say it again.</summary>
internal sealed class NoAnswerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The coordinator finds something wrong with the call; the message is its own.</summary>
internal sealed class CallRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Makes a connection, not opened yet, of a game's player of which the token is.</summary>
/// <param name="player">Counts the game's players from 0.</param>
/// <param name="node">Where it is to.</param>
/// <param name="token">What the player shows.</param>
internal delegate IPlayerConnection Connector(int player, Uri node, string token);

/// <summary>One connection of a player to a node, in some protocol, from its opening to its end.</summary>
internal interface IPlayerConnection : IAsyncDisposable
{
    /// <summary>An event came: its name, and its argument.</summary>
    event Action<string, JsonElement>? Told;

    /// <summary>It is over; null: the coordinator has ended it in good order, and expects the player back at once.</summary>
    event Action<Exception?>? Closed;

    /// <summary>Opens it. Throws whatever kept it from opening.</summary>
    Task StartAsync(CancellationToken cancel);

    /// <summary>Calls a method of the coordinator. Returns the <c>result</c> of its answer.</summary>
    /// <exception cref="CallRefusedException">The coordinator finds something wrong with the call.</exception>
    /// <exception cref="NoAnswerException">Anything else that kept an answer from coming.</exception>
    Task<string> InvokeAsync(string method, object fields);
}
