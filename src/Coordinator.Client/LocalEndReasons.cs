namespace Coordinator.Client;

/// <summary>
/// Values of <see cref="EndInfo.Reason"/> besides <see cref="Protocol.EndReasons"/>: the game is over for this player alone, as
/// far as is known here, since there is nobody any more who could tell it how the game goes on.
/// </summary>
public static class LocalEndReasons
{
    /// <summary>Another program, or page, has joined as this player. It plays on there.</summary>
    public const string SessionReplaced = "session_replaced";
}
