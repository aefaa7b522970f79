using Akka.Actor;
using Akka.TestKit;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.Tests;

/// <summary>Who is told what.</summary>
public sealed class SubscriberSpec : LinkTestKit
{
    [Fact]
    public void a_subscriber_is_told_how_the_link_is_and_from_then_on_what_becomes_of_it()
    {
        Connect();
        var probe = CreateTestProbe();
        Ada.Tell(new Subscribe(probe));
        Assert.Equal(LinkState.Alive, probe.ExpectMsg<LinkChanged>().Link.State);
        Bob.Tell(new SendMessage(PeerMessage.Of("not for it")));
        Network.Cut("ada", "bob");
        Pass(3);
        Network.Heal("ada", "bob");
        Pass(1);
        var told = Everything(probe);
        Assert.All(told, message => Assert.IsAssignableFrom<LinkEvent>(message));
        Assert.Equal(
            [typeof(ConnectionInterrupted), typeof(ConnectionLost), typeof(ConnectionRestored)],
            told.Where(message => message is not LinkChanged).Select(message => message.GetType())
        );
        Assert.Equal(Ada.Link, ((LinkEvent)told[^1]).Link);
    }

    [Fact]
    public void it_is_told_no_more_once_it_has_unsubscribed()
    {
        Connect();
        var probe = CreateTestProbe();
        Ada.Tell(new Subscribe(probe));
        Ada.Tell(new Unsubscribe(probe));
        Everything(probe);
        Network.Cut("ada", "bob");
        Pass(3);
        Assert.Empty(Everything(probe));
        Ada.Only<ConnectionLost>();
    }

    [Fact]
    public void one_that_has_ended_is_forgotten()
    {
        Connect();
        var probe = CreateTestProbe();
        Ada.Tell(new Subscribe(probe));
        Sys.Stop(probe);
        EventFilter.DeadLetter().Expect(0, () => Pass(1));
    }

    [Fact]
    public void the_owner_is_told_once_whether_it_subscribes_or_not()
    {
        Connect();
        Ada.Tell(new Subscribe(Ada.Owner));
        Network.Cut("ada", "bob");
        Pass(3);
        Ada.Only<ConnectionLost>();
    }

    [Fact]
    public void an_owner_need_not_be_the_parent()
    {
        var probe = CreateTestProbe();
        Ada.Restart(options => options with { Owner = probe });
        Ada.Tell(new Connect());
        Assert.Contains(Everything(probe), message => message is IceServersWanted);
        Assert.Empty(Ada.Signals);
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(2, false)]
    public void whether_it_was_proven_lately_a_link_says_itself_after_its_loss_where_it_was_not(
        double silent,
        bool isProven
    )
    {
        Connect();
        Network.Cut("ada", "bob");
        Pass(silent);
        Ada.Events.Clear();
        Ada.Tell(new CheckProof(TimeSpan.FromSeconds(1)));
        Ada.Tell(new CheckProof(TimeSpan.FromSeconds(1)));
        Assert.Equal(
            isProven ? [] : [LossCause.Unproven],
            Ada.Events.TakeWhile(told => told is not ProofChecked).OfType<ConnectionLost>().Select(lost => lost.Cause)
        );
        Assert.Equal(2, Ada.Events.OfType<ProofChecked>().Count());
        Assert.Equal(isProven ? 2 : 3, Ada.Events.Count);
    }

    private static List<object> Everything(TestProbe probe)
    {
        var all = new List<object>();
        while (probe.HasMessages)
            all.Add(probe.ReceiveOne());
        return all;
    }
}
