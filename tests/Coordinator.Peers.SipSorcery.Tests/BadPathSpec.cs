using Xunit.Abstractions;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>Paths that are bad and not dead.</summary>
public sealed class BadPathSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public async Task a_path_that_loses_packets_at_random_loses_no_link() =>
        await Task.WhenAll(PlayAtLossAsync(0.05), PlayAtLossAsync(0.10));

    [SkippableFact]
    public async Task a_long_path_is_a_long_round_trip_and_no_loss()
    {
        await using var link = NewLink();
        link.Relay.Delay = TimeSpan.FromMilliseconds(50);
        var began = LiveEnd.Now;
        await link.ConnectAsync();
        Measured("connected over 100 ms round trip", [(LiveEnd.Now - began).TotalSeconds], "s");
        Measured("attempts over 100 ms round trip", [link.Ada.Link.Attempt], "");
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.All(link.Ends, end => Assert.InRange(end.Link.RoundTrip!.Value.TotalMilliseconds, 100, 250));
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

    private async Task PlayAtLossAsync(double share)
    {
        await using var link = NewLink();
        await link.ConnectAsync();
        link.Relay.LetsThrough = _ => Random.Shared.NextDouble() >= share;
        await Task.Delay(Time);
        Measured(
            $"near misses of a link in {Time.TotalSeconds} s at {share * 100} % loss",
            [.. link.Ends.Select(end => (double)end.Told<ConnectionInterrupted>().Count())], "");
        Assert.All(link.Ends, end => Assert.Empty(end.Told<ConnectionLost>()));
    }
}
