// Two players with signalling of their own, and a relay between them that drops every packet for five seconds.
using System.Diagnostics;
using Akka.Actor;
using Coordinator.Peers;
using Coordinator.Peers.Sample;
using Coordinator.Peers.SipSorcery;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

using var relay = new Relay();
await using var connections = new SipSorceryConnectionFactory();
var system = ActorSystem.Create("sample", "akka.loglevel = WARNING");
system.ActorOf(Props.Create(() => new Player("ada", "bob", connections, relay)), "ada");
system.ActorOf(Props.Create(() => new Player("bob", "ada", connections, relay)), "bob");
await Task.Delay(TimeSpan.FromSeconds(3));

Player.Say("the relay drops every packet", fromNow: true);
relay.Drops = true;
await Task.Delay(TimeSpan.FromSeconds(5));

Player.Say("the relay lets them through again", fromNow: true);
relay.Drops = false;
await Task.Delay(TimeSpan.FromSeconds(3));

await system.Terminate();

internal sealed class Player : ReceiveActor
{
    private static long _from = Stopwatch.GetTimestamp();

    public Player(string me, string other, IPeerConnectionFactory connections, Relay relay)
    {
        var peer = Context.ActorOf(
            PeerActor.Props(
                new LinkOptions
                {
                    PlayerId = other,
                    Leads = string.CompareOrdinal(me, other) < 0,
                    Instance = Guid.NewGuid().ToString("N"),
                    Connections = connections,
                }
            )
        );
        peer.Tell(new Connect());

        Receive<SignalWanted>(wanted => Context.ActorSelection($"/user/{other}").Tell(relay.Through(wanted.Signal)));
        Receive<PeerSignal>(signal => peer.Tell(new TakeSignal(signal)));
        Receive<ConnectionValidated>(_ => peer.Tell(new SendMessage(PeerMessage.Of($"hello {other}"))));
        Receive<MessageReceived>(received => Say($"{me} hears: {received.Message.Text}"));
        Receive<ConnectionLost>(lost => Say($"{me}: ConnectionLost, {lost.Cause}"));
        Receive<ConnectionRestored>(restored => Say($"{me}: ConnectionRestored, {restored.Attempts} attempts"));
    }

    public static void Say(string what, bool fromNow = false)
    {
        if (fromNow)
            _from = Stopwatch.GetTimestamp();
        Console.WriteLine($"{Stopwatch.GetElapsedTime(_from).TotalSeconds:0.00} s  {what}");
    }
}
