using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Coordinator.Peers.Tests.Network;
using static Coordinator.Peers.PeerCommands;

namespace Coordinator.Peers.Tests;

/// <summary>
/// Two players, ada who leads and bob, with a link between them under virtual time. Everything runs on the test's own
/// thread, so that when time has passed, all that happens in it has happened.
/// </summary>
public abstract class LinkTestKit : TestKit
{
    private protected LinkTestKit()
        : base(
            ConfigurationFactory.ParseString(
                $"""
                {VirtualScheduler.Setting}
                akka.actor.default-dispatcher.type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"
                akka.actor.internal-dispatcher.type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit"
                akka.loglevel = WARNING
                """
            ),
            "links"
        )
    {
        Network = new ScriptedNetwork(Sys.Scheduler);
        Ada = new LinkEnd(this, "ada", "bob");
        Bob = new LinkEnd(this, "bob", "ada");
        (Ada.Far, Bob.Far) = (Bob, Ada);
    }

    internal ScriptedNetwork Network { get; }

    internal LinkEnd Ada { get; }

    internal LinkEnd Bob { get; }

    internal TimeSpan Instant => Sys.Scheduler.HighResMonotonicClock;

    /// <summary>Time passes, in steps small enough that timers set on the way fire on the way.</summary>
    internal void Pass(double seconds)
    {
        var step = TimeSpan.FromMilliseconds(5);
        var steps = (int)Math.Round(TimeSpan.FromSeconds(seconds) / step);
        for (var i = 0; i < steps; i++)
            ((TestScheduler)Sys.Scheduler).Advance(step);
    }

    /// <summary>Both ends connect, and the link is alive.</summary>
    internal void Connect()
    {
        Ada.Tell(new Connect());
        Bob.Tell(new Connect());
        Pass(1);
        Assert.Equal(LinkState.Alive, Ada.Link.State);
        Assert.Equal(LinkState.Alive, Bob.Link.State);
        Ada.Events.Clear();
        Bob.Events.Clear();
    }
}
