using Akka.Actor;
using Akka.Event;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers;

/// <summary>
/// The link to one other player: whether it is alive, and getting it back. It takes <see cref="PeerCommands"/>, tells
/// its owner
/// <see cref="PeerEvents"/>, and other actors too how the link is where they subscribe. Stopping it closes its
/// connections.
/// </summary>
/// <example><code>
/// var peer = Context.ActorOf(PeerActor.Props(new LinkOptions
/// {
///     PlayerId = "bob", Leads = string.CompareOrdinal("ada", "bob") &lt; 0,
///     Instance = Guid.NewGuid().ToString("N"), Connections = factory,
/// }));
/// Receive&lt;PeerEvents.SignalWanted&gt;(wanted => signalling.Send("bob", wanted.Signal));
/// Receive&lt;PeerEvents.ConnectionLost&gt;(lost => game.Pause());
/// peer.Tell(new PeerCommands.Connect());
/// </code></example>
/// <remarks>What the link is like is decided in <see cref="Link"/>; this gives it a mailbox, timers and
/// connections.</remarks>
public sealed class PeerActor : ReceiveActor, IWithTimers, ILinkHost
{
    private readonly LinkOptions _options;
    private readonly Link _link;
    private readonly IActorRef _owner;
    private readonly HashSet<IActorRef> _subscribers = [];

    /// <summary>Owns a link as <paramref name="options"/> say. <see cref="Props(LinkOptions)"/> starts one.</summary>
    public PeerActor(LinkOptions options)
    {
        _options = options;
        _owner = options.Owner ?? Context.Parent;
        _link = new Link(options, this);

        Receive<Subscribe>(subscribe => OnSubscribe(subscribe.Subscriber));
        Receive<Unsubscribe>(unsubscribe => OnUnsubscribe(unsubscribe.Subscriber));
        Receive<Terminated>(terminated => _subscribers.Remove(terminated.ActorRef));
        Receive<Connect>(_ => _link.Connect());
        Receive<ExpectAlive>(_ => _link.ExpectAlive());
        Receive<Lose>(lose => _link.Lose(lose.Cause));
        Receive<CheckProof>(check => _link.CheckProof(check.Within));
        Receive<TakeSignal>(take => _link.Take(take.Signal));
        Receive<SignalUndelivered>(undelivered => _link.Undelivered(undelivered.Attempt));
        Receive<UseIceServers>(use => _link.Use(use.Attempt, use.Servers));
        Receive<CoordinatorReturned>(_ => _link.CoordinatorReturned());
        Receive<SendMessage>(send => _link.Send(send.Frame));
        Receive<SendNotice>(send => _link.SendNotice(send.Frame));
        Receive<Cut>(cut => _link.Cut(cut.Duration));
        Receive<Happened>(happened => _link.Happened(happened.Attempt, happened.Event));
        Receive<Described>(described => _link.Described(described.Attempt, described.Sdp));
        Receive<Broken>(broken => _link.Broken(broken.Attempt));
        Receive<BeatTick>(_ => _link.Tick());
        Receive<LinkTimer>(_link.OnTimer);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    // Monotonic, and exact to less than a millisecond; the scheduler's other clock counts whole ones.
    TimeSpan ILinkHost.Now => Context.System.Scheduler.HighResMonotonicClock;

    /// <summary>How to start one.</summary>
    public static Props Props(LinkOptions options) => Akka.Actor.Props.Create<PeerActor>(options);

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(BeatTick.Key, new BeatTick(), _options.Heartbeat);

    /// <inheritdoc/>
    protected override void PostStop() => _link.Close();

    void ILinkHost.Tell(object told)
    {
        _owner.Tell(told, Self);
        if (told is not LinkEvent)
            return;
        foreach (var subscriber in _subscribers)
            subscriber.Tell(told, Self);
    }

    void ILinkHost.SetTimer(LinkTimer timer, TimeSpan after) => Timers.StartSingleTimer(timer, timer, after);

    void ILinkHost.CancelTimer(LinkTimer timer) => Timers.Cancel(timer);

    Attempt ILinkHost.Connect(int number, PeerConnectionSettings settings, string? offer)
    {
        var (self, now) = (Self, ((ILinkHost)this).Now);
        Attempt? attempt = null;
        var connection = new GuardedConnection(
            _options.Connections.Create(settings, happened => self.Tell(new Happened(attempt!, happened))),
            Context.GetLogger()
        );
        attempt = new Attempt(number, connection, now);
        var description = offer is null ? connection.CreateOfferAsync() : connection.AcceptOfferAsync(offer);
        description.PipeTo(self, success: sdp => new Described(attempt, sdp), failure: _ => new Broken(attempt));
        return attempt;
    }

    private void OnSubscribe(IActorRef subscriber)
    {
        if (subscriber.Equals(_owner))
            return;
        if (_subscribers.Add(subscriber))
            Context.Watch(subscriber);
        subscriber.Tell(new LinkChanged(_link.Snapshot()), Self);
    }

    private void OnUnsubscribe(IActorRef subscriber)
    {
        if (_subscribers.Remove(subscriber))
            Context.Unwatch(subscriber);
    }

    private sealed record Happened(Attempt Attempt, PeerConnectionEvent Event);

    private sealed record Described(Attempt Attempt, string Sdp);

    private sealed record Broken(Attempt Attempt);

    private sealed record BeatTick
    {
        public const string Key = "beat";
    }
}
