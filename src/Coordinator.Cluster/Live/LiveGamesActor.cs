using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using static Coordinator.Cluster.Live.LiveMessages;

namespace Coordinator.Cluster.Live;

/// <summary>
/// Tells the other nodes what becomes of the games here, and hears it of theirs. Whoever finds that it has missed
/// something asks for everything.
/// </summary>
internal sealed class LiveGamesActor : ReceiveActor, IWithTimers
{
    /// <summary>The same on every node: that is how they find each other.</summary>
    public const string Name = "live-games";

    /// <summary>How long a change waits for others to go with it. A pause must show on a dashboard within a
    /// second.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a node says how many games it runs, where nothing changes: an update that was lost is noticed
    /// so.</summary>
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Games in one message: a pause of eight players with ids of 64 characters who are all lost comes to 1.8 KB, and a
    /// frame holds 128 KB.
    /// </summary>
    internal const int GamesInMessage = 50;

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Dictionary<string, Heard> _heard = [];
    private readonly LocalGames _here;
    private readonly LiveGames _games;
    private readonly string _self;
    private long _number;

    public LiveGamesActor(LocalGames here, LiveGames games)
    {
        (_here, _games) = (here, games);
        _self = _cluster.SelfAddress.ToString();
        games.StartAt(_self);

        Receive<Tick>(_ => TellChanges());
        Receive<Count>(_ => TellOthers(new Update(_self, ++_number, _here.Count, [], [], [])));
        Receive<Update>(OnUpdate);
        Receive<AskAll>(_ => TellAll(Sender));
        Receive<Expired>(expired => Show(() => _games.Forget(expired.Node)));
        Receive<ClusterEvent.MemberUp>(up => AskIfOther(up.Member));
        Receive<ClusterEvent.ReachableMember>(back => AskIfOther(back.Member));
        Receive<ClusterEvent.UnreachableMember>(lost => Show(() => _games.Away(lost.Member.Address.ToString())));
        Receive<ClusterEvent.MemberRemoved>(OnRemoved);
        Receive<ClusterEvent.IClusterDomainEvent>(_ => { });
        Receive<ClusterEvent.CurrentClusterState>(state =>
        {
            foreach (var member in state.Members)
                AskIfOther(member);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(LocalGames here, LiveGames games) =>
        Akka.Actor.Props.Create(() => new LiveGamesActor(here, games));

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TellEvery);
        Timers.StartPeriodicTimer(Count.Instance, Count.Instance, CountEvery);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void TellChanges()
    {
        var changes = _here.TakeChanges();
        if (changes.IsEmpty)
            return;
        var cards = changes.Games.Select(LiveGames.CardOf).ToImmutableArray();
        Show(() =>
        {
            foreach (var card in cards)
                _games.Put(card, _self);
            foreach (var game in changes.Over)
                _games.Gone(game, _self, isOver: true);
            foreach (var game in changes.Moved)
                _games.Gone(game, _self, isOver: false);
        });
        foreach (var some in cards.Chunk(GamesInMessage))
            TellOthers(new Update(_self, ++_number, _here.Count, [.. some], [], []));
        foreach (var some in changes.Over.Chunk(GamesInMessage))
            TellOthers(new Update(_self, ++_number, _here.Count, [], [.. some], []));
        foreach (var some in changes.Moved.Chunk(GamesInMessage))
            TellOthers(new Update(_self, ++_number, _here.Count, [], [], [.. some]));
    }

    /// <summary>Everything, to one node. It carries the number of the last update, and the next one follows on
    /// it.</summary>
    private void TellAll(IActorRef to)
    {
        var parts = _here.All.Select(LiveGames.CardOf).Chunk(GamesInMessage).ToList();
        if (parts.Count == 0)
            parts.Add([]);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = i == parts.Count - 1 ? ListPart.Last : ListPart.More;
            to.Tell(new Update(_self, _number, _here.Count, [.. parts[i]], [], [], part));
        }
    }

    private void OnUpdate(Update update)
    {
        if (!_heard.TryGetValue(update.Node, out var heard))
            _heard[update.Node] = heard = new Heard();
        if (update.Part is { } part)
            OnList(update, part, heard);
        else if (update.Number == heard.Number + 1)
            OnChanges(update, heard);
        else if (update.Number > heard.Number + 1)
            Ask(Sender, heard);
    }

    private void OnList(Update update, ListPart part, Heard heard)
    {
        heard.Listed.UnionWith(update.Games.Select(game => game.GameId));
        Show(() =>
        {
            foreach (var card in update.Games)
                _games.Put(card, update.Node);
            if (part != ListPart.Last)
                return;
            foreach (var game in _games.Of(update.Node).Where(game => !heard.Listed.Contains(game.GameId)))
                _games.Gone(game.GameId, update.Node, isOver: false);
        });
        if (part != ListPart.Last)
            return;
        heard.Number = update.Number;
        heard.Listed.Clear();
        // What the list leaves out was over, or another node has it and says so.
        Timers.StartSingleTimer(update.Node, new Expired(update.Node), LiveGames.AwayFor);
    }

    private void OnChanges(Update update, Heard heard)
    {
        heard.Number = update.Number;
        if (update.Games.IsEmpty && update.Over.IsEmpty && update.Moved.IsEmpty)
        {
            // Once may be a change that is on its way, twice is one that was missed.
            var isRight = _games.Of(update.Node).Count(game => !game.IsAway) == update.Total;
            if (!isRight && heard.WasWrong)
                Ask(Sender, heard);
            heard.WasWrong = !isRight;
            return;
        }
        Show(() =>
        {
            foreach (var card in update.Games)
                _games.Put(card, update.Node);
            foreach (var game in update.Over)
                _games.Gone(game, update.Node, isOver: true);
            foreach (var game in update.Moved)
                _games.Gone(game, update.Node, isOver: false);
        });
    }

    private void OnRemoved(ClusterEvent.MemberRemoved removed)
    {
        var node = removed.Member.Address.ToString();
        _heard.Remove(node);
        Show(() => _games.Away(node));
        Timers.StartSingleTimer(node, new Expired(node), LiveGames.AwayFor);
    }

    private void AskIfOther(Member member)
    {
        if (member.Address == _cluster.SelfAddress)
            return;
        PathOf(member).Tell(AskAll.Instance);
    }

    /// <summary>Once, and again where no answer has come in the meantime.</summary>
    private static void Ask(IActorRef node, Heard heard)
    {
        var now = Context.System.Scheduler.MonotonicClock;
        if (now - heard.AskedAt < CountEvery)
            return;
        heard.AskedAt = now;
        heard.Listed.Clear();
        node.Tell(AskAll.Instance);
    }

    private void TellOthers(Update update)
    {
        foreach (var member in _cluster.State.Members)
        {
            if (member.Address != _cluster.SelfAddress)
                PathOf(member).Tell(update);
        }
    }

    private void Show(Action change)
    {
        change();
        _games.Changed();
    }

    private static ActorSelection PathOf(Member member) =>
        Context.ActorSelection(new RootActorPath(member.Address) / "user" / Name);

    /// <summary>What was heard of another node: the last update, and what of a list has come so far.</summary>
    private sealed class Heard
    {
        public long Number { get; set; }
        public HashSet<string> Listed { get; } = new(StringComparer.Ordinal);
        public TimeSpan AskedAt { get; set; } = -CountEvery;
        public bool WasWrong { get; set; }
    }

    private sealed record Expired(string Node);

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Count
    {
        public static Count Instance { get; } = new();
    }
}

/// <summary>How live games get into an actor system.</summary>
internal static class LiveHosting
{
    /// <summary>Starts the actor that tells the other nodes about this one's games.</summary>
    public static AkkaConfigurationBuilder AddLiveGames(this AkkaConfigurationBuilder builder) =>
        builder.WithActors(
            (system, registry, resolver) =>
                registry.Register<LiveGamesActor>(
                    system.ActorOf(
                        LiveGamesActor.Props(resolver.GetService<LocalGames>(), resolver.GetService<LiveGames>()),
                        LiveGamesActor.Name
                    )
                )
        );
}
