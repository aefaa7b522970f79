using Xunit.Abstractions;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>Real links, really cut.</summary>
public sealed class CutSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    private static readonly string[] Both = ["ada", "bob"];

    [SkippableTheory]
    [InlineData("both directions", "ada", "bob")]
    [InlineData("one direction", "ada")]
    [InlineData("the other direction", "bob")]
    public async Task a_cut_is_noticed_within_three_seconds_and_the_link_back_soon_after_it_heals(
        string what,
        params string[] senders
    )
    {
        var (noticed, restored) = (new List<double>(), new List<double>());
        await Together(Cuts, async (link, number) =>
        {
            var cut = link.Cut(senders);
            var lost = await link.Both<ConnectionLost>(cut, 10);
            // Outages of 3.5 to 20 s.
            await Task.Delay(TimeSpan.FromSeconds(0.5 + 16.5 * number / Math.Max(1, Cuts - 1)));
            var healed = link.Heal();
            var back = await link.Both<ConnectionRestored>(healed, 20);
            lock (noticed)
            {
                noticed.AddRange(lost);
                restored.AddRange(back);
            }
        });
        Measured($"cut to loss, {what}", noticed, "s");
        Measured($"heal to restored, {what}, outages up to 20 s", restored, "s");
        // A machine that stands still for a tenth of a second can spoil one.
        Assert.InRange(noticed.Order().SkipLast(1).Max(), 0, 3.0);
        Assert.InRange(noticed.Max(), 0, 3.5);
        Assert.InRange(restored.Max(), 0, 1.5);
    }

    [SkippableFact]
    public async Task once_ice_has_failed_and_the_old_connection_is_gone_a_new_attempt_brings_the_link_back()
    {
        var restored = new List<double>();
        await Together(Math.Max(2, Cuts / 2), async (link, number) =>
        {
            var dead = link.Relay.Doors;
            var cut = link.Cut(Both);
            await link.Both<ConnectionLost>(cut, 10);
            await LiveLink.Until(() => link.Ada.IceHasFailed, TimeSpan.FromSeconds(30), "ICE has failed");
            await Task.Delay(TimeSpan.FromSeconds(5.0 * number / Cuts));
            // A path for new connections only: the network's translation of addresses has forgotten the old one.
            link.Relay.Forget(dead);
            var healed = link.Heal();
            var back = await link.Both<ConnectionRestored>(healed, 20);
            lock (restored)
                restored.AddRange(back);
        });
        Measured("heal to restored from failed, by a new attempt", restored, "s");
        Assert.InRange(restored.Max(), 0, 2.0);
    }

    [SkippableFact]
    public async Task an_outage_of_two_seconds_loses_nothing()
    {
        await Together(4, async (link, _) =>
        {
            link.Cut(Both);
            await Task.Delay(TimeSpan.FromSeconds(2));
            link.Heal();
            await LiveLink.Until(
                () => link.Ends.All(end => end.Told<ConnectionStabilized>().Any()),
                TimeSpan.FromSeconds(3),
                "both are steady"
            );
            await Task.Delay(TimeSpan.FromSeconds(8)); // ICE's late "disconnected" comes in this time.
            Assert.All(link.Ends, end => Assert.Empty(end.Told<ConnectionLost>()));
        });
    }

    [SkippableFact]
    public async Task a_link_closed_at_one_end_is_lost_at_the_other_at_once()
    {
        await using var link = NewLink();
        await link.ConnectAsync();
        var closed = LiveEnd.Now;
        await link.Ada.StopAsync();
        await LiveLink.Until(() => link.Bob.Told<ConnectionLost>().Any(), TimeSpan.FromSeconds(2), "bob has lost ada");
        var (at, lost) = link.Bob.Told<ConnectionLost>().Single();
        Assert.Equal(LossCause.ChannelClosed, lost.Cause);
        Measured("close to loss at the other end", [(at - closed).TotalMilliseconds], "ms");
    }

    [SkippableFact]
    public async Task messages_of_every_size_arrive_whole()
    {
        await using var link = NewLink();
        await link.ConnectAsync();
        foreach (var size in new[] { 0, 1, 1_200, 16_000, PeerMessage.MaxBytes })
        {
            var sent = Enumerable.Range(0, size).Select(i => (byte)i).ToArray();
            var before = link.Bob.Told<MessageReceived>().Count();
            link.Ada.Tell(new SendMessage(PeerMessage.Of(sent)));
            await LiveLink.Until(
                () => link.Bob.Told<MessageReceived>().Count() > before,
                TimeSpan.FromSeconds(10),
                $"{size} bytes arrive"
            );
            Assert.Equal(sent, link.Bob.Told<MessageReceived>().Last().Event.Message.Bytes.ToArray());
        }
    }
}
