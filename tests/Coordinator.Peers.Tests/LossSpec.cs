using Coordinator.Peers.Tests.Network;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.Tests;

/// <summary>When a link counts as lost, and when not.</summary>
public sealed class LossSpec : LinkTestKit
{
    [Fact]
    public void a_new_link_is_validated_once_at_both_ends()
    {
        Ada.Tell(new Connect());
        Bob.Tell(new Connect());
        Pass(3);
        Ada.Only<ConnectionValidated>();
        Bob.Only<ConnectionValidated>();
        Assert.Equal(1, Ada.Link.Attempt);
        Assert.InRange(Ada.Link.RoundTrip!.Value.TotalMilliseconds, 40, 50);
    }

    [Fact]
    public void a_cut_both_ways_is_noticed_by_both_within_three_seconds()
    {
        Connect();
        Network.Cut("ada", "bob");
        Pass(2.6);
        Ada.Nothing<ConnectionLost>();
        Bob.Nothing<ConnectionLost>();
        Pass(0.4);
        var lost = Ada.Only<ConnectionLost>();
        Bob.Only<ConnectionLost>();
        Assert.Equal(LossCause.Silence, lost.Cause);
        Assert.Equal(ChannelState.Open, lost.Channel);
        Assert.Equal(IceState.Connected, lost.Ice);
        Assert.InRange((lost.LostAt - lost.LastProof!.Value).TotalSeconds, 2.9, 2.92);
        Assert.Equal(lost.LostAt - lost.LastProof, Ada.Link.SilenceAtLoss);
        Pass(1);
        Assert.Equal(lost.LostAt - lost.LastProof, Ada.Link.SilenceAtLoss);
    }

    [Theory]
    [InlineData("ada", "bob")]
    [InlineData("bob", "ada")]
    public void a_cut_one_way_is_noticed_by_both_within_three_seconds(string from, string to)
    {
        Connect();
        Network.CutOneWay(from, to);
        Pass(3);
        Ada.Only<ConnectionLost>();
        Bob.Only<ConnectionLost>();
    }

    [Fact]
    public void an_outage_of_two_seconds_is_a_near_miss_and_no_loss()
    {
        Connect();
        Network.Cut("ada", "bob");
        Pass(2);
        Network.Heal("ada", "bob");
        Pass(20);
        foreach (var end in new[] { Ada, Bob })
        {
            end.Nothing<ConnectionLost>();
            end.Only<ConnectionInterrupted>();
            Assert.InRange(end.Only<ConnectionStabilized>().Silence.TotalSeconds, 2.0, 2.6);
            Assert.Equal(LinkState.Alive, end.Link.State);
        }
    }

    [Fact]
    public void a_lost_link_still_says_how_it_was_connected()
    {
        Connect();
        Assert.Equal("host", Ada.Link.CandidateType);
        Network.Cut("ada", "bob");
        Bob.Stop();
        Pass(30); // long enough for attempts of which nothing comes
        Assert.Equal((LinkState.Lost, "host"), (Ada.Link.State, Ada.Link.CandidateType));
    }

    [Fact]
    public void a_healthy_link_is_left_alone_for_an_hour()
    {
        Connect();
        for (var minute = 0; minute < 60; minute++)
            Pass(60);
        Assert.Empty(Ada.Events);
        Assert.Empty(Bob.Events);
        Assert.Equal(2, Network.Connections.Count);
    }

    [Fact]
    public void ice_that_says_disconnected_late_while_packets_flow_loses_nothing()
    {
        Connect();
        var end = Network.Living[0];
        end.RaiseIce(IceState.Disconnected);
        Pass(5);
        end.RaiseIce(IceState.Connected);
        Pass(1);
        Assert.Empty(Ada.Events);
        Assert.Empty(Bob.Events);
    }

    [Fact]
    public void connected_said_again_is_no_news()
    {
        Connect();
        foreach (var end in Network.Living)
            for (var i = 0; i < 3; i++)
                end.RaiseIce(IceState.Connected);
        Pass(5);
        Assert.Empty(Ada.Events);
        Assert.Equal(1, Ada.Link.Attempt);
    }

    [Fact]
    public void failed_counts_at_once()
    {
        Connect();
        Network.Living.Single(c => c.Player == "ada").RaiseIce(IceState.Failed);
        Pass(0.005);
        Assert.Equal(LossCause.ConnectionFailed, Ada.Only<ConnectionLost>().Cause);
    }

    [Fact]
    public void a_channel_closed_by_the_far_side_counts_at_once()
    {
        Connect();
        Bob.Stop();
        Pass(0.05);
        var lost = Ada.Only<ConnectionLost>();
        Assert.Equal(LossCause.ChannelClosed, lost.Cause);
        Assert.Equal(ChannelState.Closed, lost.Channel);
        Assert.InRange(Ada.Link.SilenceAtLoss!.Value.TotalMilliseconds, 0, 350);
    }

    [Fact]
    public void a_channel_that_says_twice_that_it_closed_is_lost_once()
    {
        Connect();
        var end = Network.Living.Single(c => c.Player == "ada");
        end.Raise(new PeerConnectionEvent.ChannelClosed());
        end.Raise(new PeerConnectionEvent.ChannelClosed());
        Pass(0.2);
        Ada.Only<ConnectionLost>();
    }

    [Fact]
    public void answers_to_old_beats_out_of_a_backlog_prove_nothing_new()
    {
        Connect();
        Network.CutOneWay("bob", "ada");
        Pass(3);
        Ada.Only<ConnectionLost>();
        // Bob heard ada all along and answered: those answers come now, in one go, and then the way is dead again.
        var bobs = Network.Living.First(c => c.Player == "bob");
        var stale = bobs.Sent.Where(frame => LinkFrame.Decode(frame) is LinkFrame.Answer).Skip(3).First();
        Network.Living.First(c => c.Player == "ada").Raise(new PeerConnectionEvent.FrameReceived(stale));
        Pass(0.1);
        Ada.Nothing<ConnectionRestored>();
    }

    [Fact]
    public void an_answer_as_old_as_a_loss_out_of_a_woken_players_backlog_restores_nothing()
    {
        Connect();
        Network.CutOneWay("bob", "ada");
        Pass(6.5);
        var lostAt = Ada.Only<ConnectionLost>().LostAt.TotalMilliseconds;
        // Bob answered every beat, also those that were sent after the loss. The first of those answers comes now.
        var early = Network
            .Connections.First(c => c.Player == "bob")
            .Sent.First(frame => LinkFrame.Decode(frame) is LinkFrame.Answer answer && answer.SentAt > lostAt);
        Network.Connections.First(c => c.Player == "ada").Raise(new PeerConnectionEvent.FrameReceived(early));
        Pass(0.1);
        Ada.Nothing<ConnectionRestored>();
        Network.Heal("ada", "bob");
        Pass(2);
        Ada.Only<ConnectionRestored>();
        Ada.Only<ConnectionLost>();
    }

    [Fact]
    public void an_answer_to_a_beat_that_was_never_sent_proves_nothing()
    {
        Connect();
        Network.Cut("ada", "bob");
        var ada = Network.Living.Single(c => c.Player == "ada");
        for (var i = 0; i < 40; i++)
        {
            Pass(0.1);
            ada.Raise(
                new PeerConnectionEvent.FrameReceived(
                    new LinkFrame.Answer(1_000_000, Instant.TotalMilliseconds).Encode()
                )
            );
            ada.Raise(new PeerConnectionEvent.FrameReceived([0x10, 1]));
            ada.Raise(new PeerConnectionEvent.FrameReceived([]));
            ada.Raise(new PeerConnectionEvent.FrameReceived([0x77, 1, 2]));
        }
        Ada.Only<ConnectionLost>();
    }

    [Fact]
    public void its_owners_word_counts_at_once_and_a_healthy_path_brings_it_back()
    {
        Connect();
        Ada.Tell(new Lose(LossCause.Unproven));
        Assert.Equal(LossCause.Unproven, Ada.Only<ConnectionLost>().Cause);
        Pass(0.5);
        Ada.Only<ConnectionRestored>();
        Bob.Nothing<ConnectionLost>();
    }

    [Fact]
    public void a_link_that_is_expected_has_one_grace_to_come_alive()
    {
        Network.NeverOpens = _ => true;
        Ada.Tell(new Connect());
        Bob.Tell(new Connect());
        Ada.Tell(new ExpectAlive());
        Pass(2.8);
        Ada.Nothing<ConnectionLost>();
        Pass(0.2);
        Assert.Null(Ada.Only<ConnectionLost>().LastProof);
        Assert.Null(Ada.Link.SilenceAtLoss);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void where_nothing_was_proven_yet_disconnected_begins_the_grace_and_connected_cancels_it(
        bool comesBack,
        int losses
    )
    {
        Network.NeverOpens = _ => true;
        Ada.Tell(new Connect());
        Bob.Tell(new Connect());
        Pass(0.5); // ICE is connected, the channel is not open yet.
        var ada = Network.Living.Single(c => c.Player == "ada");
        ada.RaiseIce(IceState.Disconnected);
        Pass(2.8);
        Ada.Nothing<ConnectionLost>();
        if (comesBack)
            ada.RaiseIce(IceState.Completed);
        Pass(0.2);
        Assert.Equal(losses, Ada.Events.OfType<ConnectionLost>().Count());
    }

    [Fact]
    public void a_closed_link_tells_nothing_more_and_closes_its_connections()
    {
        Connect();
        Network.Cut("ada", "bob");
        Pass(1);
        Ada.Events.Clear();
        Ada.Stop();
        Pass(20);
        Assert.Empty(Ada.Events);
        Assert.DoesNotContain(Network.Living, c => c.Player == "ada");
    }

    [Fact]
    public void messages_go_while_the_link_is_alive_and_not_into_an_outage()
    {
        Connect();
        Ada.Tell(new SendMessage(PeerMessage.Of("one")));
        Pass(0.1);
        Assert.Equal("one", Bob.Only<MessageReceived>().Message.Text);
        Network.Cut("ada", "bob");
        Pass(1.5);
        Ada.Tell(new SendMessage(PeerMessage.Of("two")));
        Network.Heal("ada", "bob");
        Pass(1);
        Bob.Only<MessageReceived>();
    }

    [Fact]
    public void a_simulated_outage_is_an_outage_for_both()
    {
        Connect();
        Bob.Tell(new Cut(TimeSpan.FromSeconds(5)));
        Pass(3);
        Ada.Only<ConnectionLost>();
        Bob.Only<ConnectionLost>();
        Pass(3);
        Ada.Only<ConnectionRestored>();
        Bob.Only<ConnectionRestored>();
    }
}
