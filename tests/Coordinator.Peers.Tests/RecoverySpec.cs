using Coordinator.Peers.Tests.Network;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.Tests;

/// <summary>How a lost link comes back.</summary>
public sealed class RecoverySpec : LinkTestKit
{
    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(19)]
    public void a_path_that_heals_by_itself_restores_the_link_within_a_second(double outage)
    {
        Connect();
        Network.Cut("ada", "bob");
        Pass(outage);
        Network.Heal("ada", "bob");
        Pass(1);
        foreach (var end in new[] { Ada, Bob })
        {
            end.Only<ConnectionLost>();
            Assert.InRange(end.Only<ConnectionRestored>().Outage.TotalSeconds, outage - 2.9, outage - 1.9);
        }
        Pass(20);
        Assert.Equal(2, Network.Living.Count);
        Ada.Only<ConnectionRestored>();
        Assert.Equal(LinkState.Alive, Bob.Link.State);
    }

    [Fact]
    public void the_connection_that_worked_is_kept_while_new_ones_are_tried()
    {
        Connect();
        var first = Network.Living;
        Network.NeverOpens = _ => true;
        Network.Cut("ada", "bob");
        Pass(18);
        Assert.All(first, connection => Assert.False(connection.IsDisposed));
        Assert.True(Network.Connections.Count > 4);
        Assert.True(Network.Living.Count <= 4, "No end holds more than two connections.");
        Network.Heal("ada", "bob");
        Pass(10);
        Ada.Only<ConnectionRestored>();
        Assert.Equal(first, Network.Living);
    }

    [Fact]
    public void a_path_that_never_comes_back_is_replaced_by_a_new_connection()
    {
        Connect();
        foreach (var old in Network.Living)
            old.Raise(new PeerConnectionEvent.ChannelClosed());
        Pass(1);
        foreach (var end in new[] { Ada, Bob })
        {
            end.Only<ConnectionRestored>();
            Assert.Equal(2, end.Link.Attempt);
        }
        Assert.Equal(1, Ada.Only<ConnectionRestored>().Attempts);
        Assert.Equal(2, Network.Living.Count);
    }

    [Fact]
    public void an_attempt_whose_channel_never_opens_is_followed_by_the_next_after_five_seconds()
    {
        var tries = 0;
        Network.NeverOpens = _ => ++tries == 1;
        Ada.Tell(new Connect());
        Bob.Tell(new Connect());
        Pass(4.9);
        Ada.Nothing<ConnectionValidated>();
        Assert.Equal(1, Ada.Link.Attempt);
        Pass(0.5);
        Ada.Only<ConnectionValidated>();
        Bob.Only<ConnectionValidated>();
        Assert.Equal(2, Ada.Link.Attempt);
    }

    [Fact]
    public void attempts_follow_each_other_no_faster_than_one_a_second_whatever_fails()
    {
        Connect();
        Network.Cut("ada", "bob");
        Network.NeverOpens = _ => true;
        Pass(3);
        var before = Ada.Link.Attempt;
        for (var i = 0; i < 100; i++)
        {
            Network.Living.Last(c => c.Player == "ada").RaiseIce(IceState.Failed);
            Pass(0.1);
        }
        Assert.InRange(Ada.Link.Attempt - before, 5, 11);
    }

    [Fact]
    public void only_the_side_that_leads_makes_offers()
    {
        Connect();
        Network.Cut("ada", "bob");
        Pass(20);
        Network.Heal("ada", "bob");
        Pass(5);
        Assert.DoesNotContain(Bob.Signals, signal => signal.Type == PeerSignalTypes.Offer);
        Assert.DoesNotContain(Ada.Signals, signal => signal.Type == PeerSignalTypes.Answer);
    }

    [Fact]
    public void an_offer_to_the_side_that_leads_is_not_taken()
    {
        Connect();
        Ada.Tell(
            new TakeSignal(
                new PeerSignal(PeerSignalTypes.Offer, new SignalPayload { Instance = "bob 1", Sdp = "glare" }, 7)
            )
        );
        Pass(1);
        Assert.Equal(1, Ada.Link.Attempt);
        Assert.Equal(2, Network.Connections.Count);
    }

    [Fact]
    public void signals_of_an_older_attempt_change_nothing()
    {
        Connect();
        var old = Ada.Signals.ToList();
        foreach (var connection in Network.Living)
            connection.Raise(new PeerConnectionEvent.ChannelClosed());
        Pass(1);
        Assert.Equal(2, Bob.Link.Attempt);
        var candidates = Network.Living.Sum(connection => connection.Candidates.Count);
        foreach (var signal in old)
            Bob.Tell(new TakeSignal(signal));
        foreach (var signal in Bob.Signals.Where(signal => signal.Attempt == 1).ToList())
            Ada.Tell(new TakeSignal(signal));
        Pass(5);
        Assert.Equal(2, Bob.Link.Attempt);
        Assert.Equal(candidates, Network.Living.Sum(connection => connection.Candidates.Count));
        Bob.Only<ConnectionRestored>();
    }

    [Fact]
    public void candidates_follow_their_description_and_none_is_lost()
    {
        Connect();
        Assert.All(Network.Living, connection => Assert.Single(connection.Candidates));
        Assert.Equal([PeerSignalTypes.Offer, PeerSignalTypes.IceCandidate], Ada.Signals.Select(signal => signal.Type));
        Assert.Equal(PeerSignalTypes.IceCandidate, Bob.Signals[^1].Type);
    }

    [Fact]
    public void candidates_that_come_while_servers_are_asked_for_wait_for_the_connection()
    {
        Bob.AnswersIceServers = false;
        Ada.Tell(new Connect());
        Pass(0.5);
        Assert.DoesNotContain(Network.Living, c => c.Player == "bob");
        Bob.Tell(new UseIceServers(1, []));
        Pass(0.5);
        Assert.Single(Network.Living.Single(c => c.Player == "bob").Candidates);
    }

    [Fact]
    public void a_lost_offer_is_made_again()
    {
        var offers = 0;
        Ada.Loses = signal => signal.Type == PeerSignalTypes.Offer && ++offers == 1;
        Ada.Tell(new Connect());
        Bob.Tell(new Connect());
        Pass(6);
        Ada.Only<ConnectionValidated>();
    }

    [Fact]
    public void while_the_coordinator_is_away_attempts_go_on_and_the_next_after_its_return_succeeds()
    {
        Connect();
        Ada.HasCoordinator = false;
        foreach (var connection in Network.Living)
            connection.Raise(new PeerConnectionEvent.ChannelClosed());
        Pass(12.2);
        Ada.Nothing<ConnectionRestored>();
        Ada.HasCoordinator = true;
        Ada.Tell(new CoordinatorReturned());
        Pass(0.5);
        Ada.Only<ConnectionRestored>();
        Bob.Only<ConnectionRestored>();
    }

    [Fact]
    public void a_player_that_returns_as_a_new_instance_is_connected_to_at_once()
    {
        Connect();
        Network.Cut("ada", "bob"); // The old process was killed: nothing says goodbye.
        Bob.Replace("bob 2");
        Network.Heal("ada", "bob");
        Bob.Tell(new Connect());
        Pass(1);
        Assert.Equal(LossCause.InstanceReplaced, Ada.Only<ConnectionLost>().Cause);
        Ada.Only<ConnectionRestored>();
        Assert.Equal(LinkState.Alive, Bob.Link.State);
        Assert.Equal(2, Network.Living.Count);
    }

    [Fact]
    public void a_leader_that_returns_counts_from_one_again_and_is_answered()
    {
        Connect();
        Network.Cut("ada", "bob");
        Ada.Replace("ada 2");
        Network.Heal("ada", "bob");
        Ada.Tell(new Connect());
        Pass(1);
        Assert.Equal(LossCause.InstanceReplaced, Bob.Only<ConnectionLost>().Cause);
        Bob.Only<ConnectionRestored>();
        Assert.Equal(1, Ada.Link.Attempt);
    }

    [Fact]
    public void a_restart_of_ice_is_refused_and_a_new_connection_taken()
    {
        Connect();
        Bob.Tell(
            new TakeSignal(
                new PeerSignal(
                    PeerSignalTypes.Offer,
                    new SignalPayload
                    {
                        Instance = "ada 1",
                        Sdp = "restart",
                        Restart = true,
                    },
                    2
                )
            )
        );
        Pass(1);
        var answer = Bob.Signals.Last(signal => signal.Type == PeerSignalTypes.Answer && signal.Attempt == 2);
        Assert.True(answer.Payload.Refused ?? answer.Payload.Sdp is not null);
        Assert.Contains(Bob.Signals, signal => signal.Payload.Refused == true);
        Assert.All(Bob.Signals.Where(signal => signal.Type == PeerSignalTypes.Answer), signal =>
            Assert.Equal([], signal.Payload.Can!)
        );
        Bob.Nothing<ConnectionLost>();
    }

    [Fact]
    public void every_other_attempt_goes_through_relays_only_where_there_are_any()
    {
        Ada.IceServers = [new IceServer(["turn:relay.example:3478"], "user", "secret")];
        Connect();
        Network.Cut("ada", "bob");
        Pass(20);
        var attempts = Network
            .Connections.Where(c => c.Player == "ada")
            .Skip(1)
            .Select(c => c.Settings.RelayOnly)
            .ToList();
        Assert.Equal([false, true, false], attempts.Take(3));
    }

    [Fact]
    public void a_link_that_dies_again_is_lost_again()
    {
        Connect();
        for (var i = 0; i < 3; i++)
        {
            Network.Cut("ada", "bob");
            Pass(4);
            Network.Heal("ada", "bob");
            Pass(2);
        }
        Assert.Equal(3, Ada.Events.OfType<ConnectionLost>().Count());
        Assert.Equal(3, Ada.Events.OfType<ConnectionRestored>().Count());
    }
}
