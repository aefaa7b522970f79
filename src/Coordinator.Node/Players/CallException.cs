namespace Coordinator.Node.Players;

/// <summary>A call of a player that is refused, or has failed. The message is for the player, word by word.</summary>
internal sealed class CallException(string message) : Exception(message);
