using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Coordinator.Peers.SipSorcery.Tests.Network;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>One end of a <see cref="LiveLink"/>: a real <see cref="PeerActor"/> in real time.</summary>
internal sealed class LiveEnd
{
    private readonly UdpRelay _relay;
    private readonly ConcurrentQueue<(TimeSpan At, object Event)> _events = new();
    private readonly IActorRef _owner;
    private volatile LinkSnapshot _link;

    public LiveEnd(ActorSystem system, string player, UdpRelay relay, LinkOptions options)
    {
        (_relay, Player) = (relay, player);
        _link = new LinkSnapshot { PlayerId = options.PlayerId };
        _owner = system.ActorOf(Props.Create(() => new Owner(this, options)));
    }

    public string Player { get; }

    public LiveEnd Far { get; set; } = null!;

    public LinkSnapshot Link => _link;

    /// <summary>ICE of the connection that worked last has failed.</summary>
    public bool IceHasFailed => _link.Ice == IceState.Failed;

    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public IEnumerable<(TimeSpan At, T Event)> Told<T>() =>
        _events.Where(told => told.Event is T).Select(told => (told.At, (T)told.Event));

    /// <summary>In a long test there are too many to keep.</summary>
    public void ForgetMessages()
    {
        for (var left = _events.Count; left > 0 && _events.TryDequeue(out var told); left--)
            if (told.Event is not MessageReceived)
                _events.Enqueue(told);
    }

    public void Tell(object command) => _owner.Tell(new ForPeer(command));

    public Task<bool> StopAsync() => _owner.GracefulStop(TimeSpan.FromSeconds(5));

    private void Take(object told)
    {
        if (told is LinkEvent { Link: var link })
            _link = link;
        if (told is not LinkChanged)
            _events.Enqueue((Now, told));
    }

    private void Send(PeerSignal signal)
    {
        var payload = signal.Payload;
        if (payload.Sdp is { } sdp)
            payload = payload with { Sdp = UdpRelay.WithoutCandidates(sdp) };
        if (payload.Candidate is { } candidate)
        {
            if (_relay.Represent(Player, new IceCandidate(candidate)) is not { } represented)
                return;
            payload = payload with { Candidate = represented.Candidate };
        }
        Far.Tell(new TakeSignal(signal with { Payload = payload }));
    }

    private sealed record ForPeer(object Command);

    private sealed class Owner : ReceiveActor
    {
        public Owner(LiveEnd end, LinkOptions options)
        {
            var peer = Context.ActorOf(PeerActor.Props(options));
            Receive<ForPeer>(command => peer.Tell(command.Command));
            Receive<IceServersWanted>(wanted => peer.Tell(new UseIceServers(wanted.Attempt, [])));
            Receive<SignalWanted>(wanted => end.Send(wanted.Signal));
            ReceiveAny(end.Take);
        }
    }
}
