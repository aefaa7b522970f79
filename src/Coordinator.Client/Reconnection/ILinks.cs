using Coordinator.Peers;

namespace Coordinator.Client.Reconnection;

/// <summary>The links to all other players, as far as a pause is concerned with them.</summary>
internal interface ILinks
{
    IReadOnlyList<LinkSnapshot> Lost { get; }

    /// <summary>All links have been alive both ways, and none is lost now, nor being asked whether it is.</summary>
    bool IsWhole { get; }

    /// <summary>Play is on: links that are still being made have one grace to come alive.</summary>
    void ExpectAlive();

    /// <summary>
    /// Asks every link to count itself as lost where it was not proven alive in this time. Until all have answered,
    /// they are not whole; <see cref="Pauses.OnLinksChecked"/> follows.
    /// </summary>
    void LoseUnproven(TimeSpan within);
}
