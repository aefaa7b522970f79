using Xunit.Abstractions;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>Paths that are bad and not dead.</summary>
public sealed class BadPathSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    /// <summary>60 for a full measurement.</summary>
    private static int LossSeconds => FromEnvironment("COORDINATOR_LOSS_SECONDS", 20);

    [SkippableTheory]
    [InlineData(0.05)]
    [InlineData(0.10)]
    public async Task a_path_that_loses_packets_at_random_is_a_link_still(double share)
    {
        var (losses, nearMisses, arrived) = (0, 0, new List<double>());
        await Together(4, async (link, _) =>
        {
            await using var small = new Traffic(link, 60, 60);
            await using var large = new Traffic(link, 1, 8_000);
            link.Relay.LetsThrough = _ => Random.Shared.NextDouble() >= share;
            await Task.Delay(TimeSpan.FromSeconds(LossSeconds));
            Interlocked.Add(ref losses, link.Ends.Sum(end => end.Told<ConnectionLost>().Count()));
            Interlocked.Add(ref nearMisses, link.Ends.Sum(end => end.Told<ConnectionInterrupted>().Count()));
            lock (arrived)
                arrived.Add(100d * small.Heard / small.Sent);
        });
        Measured($"losses of 4 links in {LossSeconds} s at {share * 100} % loss", [losses], "");
        Measured($"near misses of them", [nearMisses], "");
        Measured($"small messages that arrive at {share * 100} % loss", arrived, "%");
        Assert.Equal(0, losses);
        // Lost means lost, and nothing waits for it.
        Assert.All(arrived, percent => Assert.InRange(percent, 100 - 100 * share - 5, 100 - 100 * share + 5));
    }

    [SkippableFact]
    public async Task a_long_path_is_a_long_round_trip_and_no_loss()
    {
        await using var link = NewLink();
        link.Relay.Delay = TimeSpan.FromMilliseconds(150);
        var began = LiveEnd.Now;
        await link.ConnectAsync();
        Measured("connected over 300 ms round trip", [(LiveEnd.Now - began).TotalSeconds], "s");
        Measured("attempts over 300 ms round trip", [link.Ada.Link.Attempt], "");
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.All(link.Ends, end => Assert.InRange(end.Link.RoundTrip!.Value.TotalMilliseconds, 300, 450));
        Assert.All(link.Ends, end => Assert.Empty(end.Told<ConnectionInterrupted>()));
    }

    [SkippableFact]
    public async Task a_link_connects_in_the_end_where_packets_are_lost_at_random()
    {
        await using var link = NewLink();
        link.Relay.LetsThrough = _ => Random.Shared.NextDouble() >= 0.05;
        foreach (var end in link.Ends)
            end.Tell(new Connect());
        await LiveLink.Until(
            () => link.Ends.All(end => end.Told<ConnectionValidated>().Any()),
            TimeSpan.FromSeconds(60),
            "the link is alive"
        );
        Measured("attempts to connect at 5 % loss", [link.Ada.Link.Attempt], "");
    }
}
