using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>When a stimulus was asked for and when it was in force; Unix ms.</summary>
internal readonly record struct Act(double Issued, double Done);

/// <summary>
/// The network path of one page's peer-to-peer traffic, in both directions; HTTP and WebSocket go on as they are. It is
/// taken hold of before the page makes its RTCPeerConnection: later, Chromium takes the commands and does nothing.
/// </summary>
internal sealed class NetworkPath
{
    private readonly int _latencyMs;

    private NetworkPath(ICDPSession session, int latencyMs) => (Session, _latencyMs) = (session, latencyMs);

    /// <summary>The DevTools protocol of the page; the emulation lasts as long as it does.</summary>
    public ICDPSession Session { get; }

    public static async Task<NetworkPath> OfAsync(IPage page, int latencyMs = 1)
    {
        var path = new NetworkPath(await page.Context.NewCDPSessionAsync(page), latencyMs);
        await path.Session.SendAsync("Network.enable");
        await path.LosePercentAsync(0);
        return path;
    }

    /// <summary>Nothing passes from now on.</summary>
    public Task<Act> CutAsync() => LosePercentAsync(100);

    /// <summary>Everything passes from now on.</summary>
    public Task<Act> HealAsync() => LosePercentAsync(0);

    /// <summary>Drops this share of the packets in each direction, by chance.</summary>
    public async Task<Act> LosePercentAsync(int percent)
    {
        var issued = WallClock.Now;
        await Session.SendAsync(
            "Network.emulateNetworkConditions",
            new Dictionary<string, object>
            {
                ["offline"] = false,
                // Without a latency there is no emulation at all, and a later loss would not be heard of.
                ["latency"] = _latencyMs,
                ["downloadThroughput"] = -1,
                ["uploadThroughput"] = -1,
                ["packetLoss"] = percent,
            }
        );
        return new Act(issued, WallClock.Now);
    }
}
