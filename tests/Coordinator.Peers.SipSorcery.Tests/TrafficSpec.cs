using Xunit.Abstractions;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>Links on which both ends send messages all the time.</summary>
public sealed class TrafficSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);

    [SkippableTheory]
    [InlineData(20, 60, 0)]
    [InlineData(60, 60, 0)]
    [InlineData(60, 60, 0, "ada")]
    [InlineData(60, 60, 50)]
    [InlineData(60, 60, 100)]
    [InlineData(60, 60, 200)]
    [InlineData(60, 60, 300)]
    [InlineData(20, 200, 0)]
    [InlineData(1, 8_000, 0)]
    [InlineData(20, 2_000, 0)]
    [InlineData(20, 2_000, 100)]
    public async Task an_outage_of_two_seconds_loses_nothing_and_messages_flow_again(
        int perSecond,
        int bytes,
        int roundTripMs,
        params string[] senders
    )
    {
        if (senders.Length == 0)
            senders = ["ada", "bob"];
        var (alive, fresh, lost) = (new List<double>(), new List<double>(), 0);
        await Together(Math.Max(2, Cuts / 2), async (link, _) =>
        {
            link.Relay.Delay = TimeSpan.FromMilliseconds(roundTripMs / 2d);
            await using var traffic = new Traffic(link, perSecond, bytes);
            await Task.Delay(TimeSpan.FromSeconds(1)); // Traffic is under way.
            var cut = link.Cut(senders);
            await Task.Delay(Outage);
            var healed = link.Heal();
            await LiveLink.Until(
                () => link.Ends.All(end => end.Link.State == LinkState.Alive),
                TimeSpan.FromSeconds(10),
                "both are alive"
            );
            var steady = link
                .Ends.SelectMany(end => end.Told<ConnectionStabilized>())
                .Select(told => (told.At - cut).TotalSeconds);
            var heard = await traffic.HeardAtBoth(sentAfter: healed);
            await Task.Delay(TimeSpan.FromSeconds(3)); // Whatever the outage has left behind comes in this time.
            lock (alive)
            {
                lost += link.Ends.Count(end => end.Told<ConnectionLost>().Any());
                alive.AddRange(steady.Select(at => at - Outage.TotalSeconds));
                fresh.AddRange(heard.Select(at => (at - healed).TotalSeconds));
            }
        });
        var load =
            $"{perSecond} messages of {bytes} bytes a second, {roundTripMs} ms round trip, {senders.Length} of 2 "
            + "directions cut";
        Measured($"2 s outage, heal to alive, {load}", alive, "s");
        Measured($"2 s outage, heal to the first message sent since, {load}", fresh, "s");
        Measured($"ends lost of {alive.Count}, {load}", [lost], "");
        Assert.Equal(0, lost);
    }

    [SkippableTheory]
    [InlineData(60, 60, 0)]
    [InlineData(60, 60, 80)]
    [InlineData(20, 200, 80)]
    public async Task a_healthy_link_carries_what_a_game_sends(int perSecond, int bytes, int roundTripMs)
    {
        await using var link = NewLink();
        await link.ConnectAsync();
        link.Relay.Delay = TimeSpan.FromMilliseconds(roundTripMs / 2d);
        await using var traffic = new Traffic(link, perSecond, bytes);
        await Task.Delay(TimeSpan.FromSeconds(5));
        await traffic.StopAsync();
        await LiveLink.Until(
            () => traffic.Heard >= 0.98 * traffic.Sent,
            TimeSpan.FromSeconds(2),
            $"98 % of {traffic.Sent} messages have arrived"
        );
    }

    [SkippableFact]
    public async Task a_large_message_now_and_then_gets_through_among_small_ones()
    {
        await using var link = NewLink();
        await link.ConnectAsync();
        link.Relay.Delay = TimeSpan.FromMilliseconds(40);
        await using var traffic = new Traffic(link, 30, 60);
        var age = new List<double>();
        foreach (var bytes in new[] { 2_000, 8_000, 30_000 })
        {
            var sent = LiveEnd.Now;
            link.Ada.Tell(new SendMessage(PeerMessage.Of(new byte[bytes])));
            await LiveLink.Until(
                () => link.Bob.Told<MessageReceived>().Any(told => told.Event.Message.Bytes.Length == bytes),
                TimeSpan.FromSeconds(3),
                $"a message of {bytes} bytes arrives"
            );
            age.Add((LiveEnd.Now - sent).TotalMilliseconds);
        }
        Measured("a message of 2 to 30 KB arrives, 80 ms round trip", age, "ms");
    }
}
