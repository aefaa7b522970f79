using Akka.Actor;
using Coordinator.Peers.Tests.Network;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.Tests;

/// <summary>A WebRTC stack that throws where it should not: that costs the connection it is about, and no
/// more.</summary>
public sealed class BrokenStackSpec : LinkTestKit
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void a_link_whose_connection_throws_says_that_it_is_lost_answers_and_gets_another()
    {
        Connect();
        BreakAda();
        Network.Cut("ada", "bob");
        Pass(2);
        Ada.Events.Clear();
        Ada.Tell(new CheckProof(Second));
        Assert.Equal([typeof(ConnectionLost), typeof(ProofChecked)], Ada.Events.Select(told => told.GetType()));
        Network.Heal("ada", "bob");
        Pass(1);
        Ada.Only<ConnectionRestored>();
        Assert.Equal(LinkState.Alive, Bob.Link.State);
        // Ada's stack did not close the old one: its other end is given up once it is of no use.
        Pass(6);
        Assert.Equal(2, Network.Living.Count);
    }

    [Fact]
    public void an_answer_or_a_candidate_over_which_it_throws_is_followed_by_the_next_attempt()
    {
        Bob.AnswersIceServers = false;
        Ada.Tell(new Connect());
        BreakAda();
        Bob.AnswersIceServers = true;
        Bob.Tell(new UseIceServers(1, []));
        Pass(2);
        Ada.Only<ConnectionValidated>();
        Assert.Equal(2, Ada.Link.Attempt);
    }

    [Fact]
    public void every_connection_is_closed_although_one_throws_at_it()
    {
        Connect();
        Network.NeverOpens = _ => true;
        Network.Cut("ada", "bob");
        Pass(4);
        Assert.Equal(2, Network.Living.Count(connection => connection.Player == "ada"));
        BreakAda();
        Ada.Stop();
        Assert.DoesNotContain(Network.Living, connection => connection.Player == "ada");
    }

    [Fact]
    public void it_is_warned_of_once_for_each_connection()
    {
        Connect();
        BreakAda();
        EventFilter.Warning(contains: "The stack is broken.").ExpectOne(() => Pass(2));
    }

    [Fact]
    public void a_link_that_is_asked_whether_it_was_proven_alive_answers_whatever_fails_on_the_way()
    {
        var host = new FailingHost();
        var link = new Link(
            new LinkOptions
            {
                PlayerId = "bob",
                Leads = true,
                Instance = "ada 1",
                Connections = Network.For("ada"),
            },
            host
        );
        Assert.Throws<InvalidOperationException>(() => link.CheckProof(Second));
        Assert.IsType<ProofChecked>(Assert.Single(host.Told));
    }

    private void BreakAda()
    {
        foreach (var connection in Network.Living.Where(connection => connection.Player == "ada"))
            connection.IsBroken = true;
    }

    /// <summary>A loss cannot be told to it.</summary>
    private sealed class FailingHost : ILinkHost
    {
        public List<object> Told { get; } = [];

        public TimeSpan Now => TimeSpan.FromHours(1);

        public void Tell(object told)
        {
            if (told is ConnectionLost)
                throw new InvalidOperationException();
            Told.Add(told);
        }

        public void SetTimer(LinkTimer timer, TimeSpan after) { }

        public void CancelTimer(LinkTimer timer) { }

        public Attempt Connect(int number, PeerConnectionSettings settings, string? offer) =>
            throw new InvalidOperationException();
    }
}
