using Akka.Actor;
using Akka.TestKit;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.Tests;

/// <summary>One end of a link: a real <see cref="PeerActor"/>, and in place of its player an owner that keeps what it
/// is told and carries its signals as a coordinator would.</summary>
public sealed class LinkEnd
{
    private readonly LinkTestKit _kit;
    private readonly LinkOptions _options;
    private IActorRef _peer = ActorRefs.Nobody;

    internal LinkEnd(LinkTestKit kit, string player, string other)
    {
        _kit = kit;
        _options = new LinkOptions
        {
            PlayerId = other,
            Leads = string.CompareOrdinal(player, other) < 0,
            Instance = $"{player} 1",
            Connections = kit.Network.For(player),
            AsksForIceServers = true,
        };
        Start(_options);
    }

    internal LinkEnd Far { get; set; } = null!;

    /// <summary>What the owner was told, without <see cref="LinkChanged"/>, signals and questions.</summary>
    internal List<object> Events { get; } = [];

    /// <summary>Signals sent, lost or not.</summary>
    internal List<PeerSignal> Signals { get; } = [];

    internal LinkSnapshot Link { get; private set; } = new() { PlayerId = "" };

    /// <summary>The connection to the coordinator is there.</summary>
    internal bool HasCoordinator { get; set; } = true;

    internal IReadOnlyList<IceServer> IceServers { get; set; } = [];

    internal bool AnswersIceServers { get; set; } = true;

    /// <summary>Signals for which this holds are lost on the way.</summary>
    internal Func<PeerSignal, bool> Loses { get; set; } = _ => false;

    internal IActorRef Owner { get; private set; } = ActorRefs.Nobody;

    internal void Tell(object command) => _peer.Tell(command);

    internal void Stop() => _kit.Sys.Stop(_peer);

    /// <summary>The player's process is gone and another is there.</summary>
    internal void Replace(string instance) => Restart(options => options with { Instance = instance });

    /// <summary>Another peer takes this one's place, with other options.</summary>
    internal void Restart(Func<LinkOptions, LinkOptions> change)
    {
        Stop();
        Start(change(_options));
    }

    internal T Only<T>() => Assert.Single(Events.OfType<T>());

    internal void Nothing<T>() => Assert.Empty(Events.OfType<T>());

    private void Start(LinkOptions options)
    {
        var started = new TaskCompletionSource<IActorRef>();
        Owner = _kit.Sys.ActorOf(Props.Create(() => new Keeper(this, options, started)));
        _peer = started.Task.GetAwaiter().GetResult();
    }

    private void Take(IActorRef peer, object told)
    {
        if (told is LinkEvent { Link: var link })
            Link = link;
        switch (told)
        {
            case LinkChanged:
                break;
            case IceServersWanted wanted:
                if (AnswersIceServers)
                    peer.Tell(new UseIceServers(wanted.Attempt, IceServers));
                break;
            case SignalWanted wanted:
                Signals.Add(wanted.Signal);
                if (Loses(wanted.Signal))
                    break;
                if (HasCoordinator && Far.HasCoordinator)
                    Far._peer.Tell(new TakeSignal(wanted.Signal));
                else
                    peer.Tell(new SignalUndelivered(wanted.Signal.Attempt));
                break;
            default:
                Events.Add(told);
                break;
        }
    }

    private sealed class Keeper : ReceiveActor
    {
        public Keeper(LinkEnd end, LinkOptions options, TaskCompletionSource<IActorRef> started)
        {
            var peer = Context.ActorOf(PeerActor.Props(options));
            ReceiveAny(told => end.Take(peer, told));
            started.SetResult(peer);
        }
    }
}
