using Coordinator.Cluster;

namespace Coordinator.Node.Tests.Support;

/// <summary>A node's part in a cluster, as a test says it is.</summary>
internal sealed class ScriptedNode : IClusterNode
{
    public IReadOnlyList<string> PublicUrls { get; set; } = [];
    public bool CanHandOff { get; set; }

    /// <summary>Whether it was told to give its games away and not to take them again since.</summary>
    public bool IsGivingAway { get; private set; }

    /// <summary>Whether it was told to say that it leaves.</summary>
    public bool IsLeaving { get; private set; }

    public HeldGames Held { get; set; } = new(0, 0);

    public void StartHandoff() => IsGivingAway = true;

    public void AnnounceLeaving() => IsLeaving = true;

    public void ResumeAccepting() => IsGivingAway = false;

    public Task<HeldGames> CountAsync(CancellationToken cancel = default) => Task.FromResult(Held);
}
