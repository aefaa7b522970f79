using Xunit.Abstractions;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>Paths that are bad and not dead.</summary>
public sealed class BadPathSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public async Task a_path_that_loses_packets_at_random_is_a_link_still()
    {
        Assert.Equal(0, await LossesAsync(0.05));
        // Everything is sent reliably and in order, so that a packet lost three times holds up all beats for seconds: at
        // 10 % a link may count as lost, and is back at once.
        Assert.InRange(await LossesAsync(0.10), 0, 2);
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
        foreach (var end in link.Ends) end.Tell(new Connect());
        await LiveLink.Until(
            () => link.Ends.All(end => end.Told<ConnectionValidated>().Any()), TimeSpan.FromSeconds(60), "the link is alive");
        Measured("attempts to connect at 5 % loss", [link.Ada.Link.Attempt], "");
    }

    /// <summary>How often the link was lost. It is alive in the end.</summary>
    private async Task<int> LossesAsync(double share)
    {
        await using var link = NewLink();
        await link.ConnectAsync();
        link.Relay.LetsThrough = _ => Random.Shared.NextDouble() >= share;
        await Task.Delay(Time);
        var losses = link.Ends.Sum(end => end.Told<ConnectionLost>().Count());
        Measured($"losses of a link in {Time.TotalSeconds} s at {share * 100} % loss", [losses], "");
        link.Heal();
        await LiveLink.Until(
            () => link.Ends.All(end => end.Link.State == LinkState.Alive), TimeSpan.FromSeconds(15), "the link is alive");
        return losses;
    }
}
