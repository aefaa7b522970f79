namespace Coordinator.Client;

/// <summary>
/// Values of <see cref="EndInfo.Reason"/> besides <see cref="Protocol.EndReasons"/>: the game is over for this player
/// alone, as far as is known here, since there is nobody any more who could tell it how the game goes on.
/// </summary>
public static class LocalEndReasons
{
    /// <summary>Another program, or page, has joined as this player. It plays on there.</summary>
    public const string Replaced = "replaced";

    /// <summary>
    /// The coordinator no longer accepts this player's token, and the game was paused past its deadline, or had not
    /// begun.
    /// </summary>
    public const string Refused = "refused";

    /// <summary>
    /// The game was paused past its deadline, and the coordinator, without which nobody can resume, has been out of
    /// reach for 30 s.
    /// </summary>
    public const string Unreachable = "unreachable";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Replaced, Refused, Unreachable];
}
