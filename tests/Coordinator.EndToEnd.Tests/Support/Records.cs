using Coordinator.Protocol;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>What a record has to say.</summary>
internal static class Records
{
    private static readonly string[] Both = ["player-1", "player-2"];

    /// <summary>Both players lost the link in this pause alone, and their attempts had this outcome.</summary>
    public static void TellOfBoth(this ReconnectionDataDto record, int epoch, string outcome)
    {
        Assert.False(record.InProgress);
        Assert.Equal(Both, record.Disconnections.Select(d => d.DetectingPeer).Distinct().Order());
        Assert.All(record.Disconnections, d => Assert.Equal(epoch, d.Epoch));
        Assert.Equal(Both, record.ReconnectionAttempts.Select(a => a.PlayerId).Distinct().Order());
        Assert.All(record.ReconnectionAttempts, a => Assert.Equal((outcome, epoch), (a.Outcome, a.Epoch)));
    }
}
