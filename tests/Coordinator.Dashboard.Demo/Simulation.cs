using System.Collections.Concurrent;
using System.Collections.Immutable;
using Coordinator.Cluster;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;

namespace Coordinator.Dashboard.Demo;

/// <summary>
/// Games as they come and go in a cluster, under the real rules, in memory: players join, lose links, recover or don't,
/// and leave. Time is an argument, so that hours can be made in seconds.
/// </summary>
public sealed class Simulation : IGames, ILiveGames
{
    private static readonly string[] IceStates = ["disconnected", "disconnected", "disconnected", "failed", "closed"];

    private readonly Lock gate = new();
    private readonly Random random;
    private readonly PriorityQueue<Action<DateTimeOffset>, DateTimeOffset> agenda = new();
    private readonly ConcurrentDictionary<string, LiveGame> live = new();
    private readonly Dictionary<string, SimulatedGame> all = [];
    private readonly List<SimulatedGame> order = [];
    private readonly int wanted;
    private long version;
    private int number;

    public Simulation(int games, int nodes, DateTimeOffset from, int seed = 7)
    {
        random = new Random(seed);
        wanted = games;
        Cluster = new SimulatedCluster(this, nodes, from);
        // Games are replaced at the rate at which they end, so about this many are open at any time.
        for (var i = 0; i < games; i++)
            At(from + TimeSpan.FromMinutes(random.NextDouble() * 6), Create);
    }

    public SimulatedCluster Cluster { get; }

    /// <summary>Every game there was, the oldest first.</summary>
    public IReadOnlyList<SimulatedGame> Everything
    {
        get
        {
            lock (gate)
                return [.. order];
        }
    }

    public SimulatedGame? Game(string id)
    {
        lock (gate)
            return all.GetValueOrDefault(id);
    }

    public long Version => Interlocked.Read(ref version);
    public IReadOnlyCollection<LiveGame> All => [.. live.Values];
    public IReadOnlyCollection<LiveGame> Here => [.. live.Values.Where(game => game.Node == Cluster.Current.Self)];

    public LiveGame? Find(string gameId) => live.GetValueOrDefault(gameId);

    /// <summary>Everything that is due by then happens.</summary>
    public void RunUntil(DateTimeOffset now)
    {
        lock (gate)
        {
            while (agenda.TryPeek(out var step, out var due) && due <= now)
            {
                agenda.Dequeue();
                step(due);
            }
        }
    }

    /// <summary>A share of the games in play lose a link at once.</summary>
    public void Storm(double share, DateTimeOffset now, string? node = null)
    {
        lock (gate)
        {
            foreach (
                var game in order.Where(g => g.State.Phase == GamePhase.Playing && (node is null || g.Node == node))
            )
            {
                if (random.NextDouble() < share)
                    Lose(game, now);
            }
        }
    }

    /// <summary>Games on this node stop being answered for, or move to the others.</summary>
    public void MarkAway(string node, bool away)
    {
        lock (gate)
        {
            foreach (var game in order.Where(g => g.Node == node && g.State.IsOpen))
            {
                game.IsAway = away;
                if (!away)
                    game.Node = Cluster.Place(random.Next());
                Publish(game, game.State.Pause?.StartedAt ?? game.State.CreatedAt);
            }
        }
    }

    public Task<GameResult> CreateAsync(GameCommands.Create game, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public async Task<bool> AdmitAsync(string gameId, string player, CancellationToken cancel = default) =>
        (await FindAsync(gameId, cancel)).Has(player);

    public Task<GameState> FindAsync(string gameId, CancellationToken cancel = default)
    {
        lock (gate)
            return Task.FromResult(all.TryGetValue(gameId, out var game) ? game.State : GameState.None);
    }

    public Task<GameResult> CloseAsync(string gameId, CancellationToken cancel = default)
    {
        lock (gate)
        {
            return Task.FromResult(
                all.TryGetValue(gameId, out var game)
                    ? Do(game, new GameCommands.Close(), DateTimeOffset.UtcNow)
                    : GameResult.NotFound
            );
        }
    }

    public IPlayerSession Connect(
        string gameId,
        string player,
        IPlayerConnection connection,
        string? instance = null
    ) => throw new NotSupportedException();

    private void At(DateTimeOffset when, Action<DateTimeOffset> step) => agenda.Enqueue(step, when);

    private void Create(DateTimeOffset now)
    {
        var players = Enumerable
            .Range(1, random.Next(10) < 6 ? 2 : random.Next(3, 7))
            .Select(p => $"player-{p}")
            .ToImmutableArray();
        var game = new SimulatedGame(
            $"{(char)('a' + random.Next(26))}{random.Next(16 * 16 * 16 * 16):x4}-{number++:x5}",
            Cluster.Place(random.Next())
        );
        all[game.Id] = game;
        order.Add(game);
        Do(
            game,
            new GameCommands.Create(
                game.Id,
                game.Id,
                players,
                new GameSettings(),
                $$"""{"map":"{{(random.Next(2) == 0 ? "dunes" : "harbour")}}","ranked":{{(random.Next(2) == 0 ? "true" : "false")}},"region":"eu-{{random.Next(1, 4)}}"}"""
            ),
            now
        );
        var comes = now;
        foreach (var player in players)
        {
            comes += TimeSpan.FromSeconds(random.NextDouble() * 4);
            At(comes, at => Do(game, new GameCommands.Connect(player), at));
        }
        foreach (var player in players)
        {
            comes += TimeSpan.FromSeconds(0.2 + random.NextDouble());
            At(comes, at => Do(game, new GameCommands.ReportValidated(player), at));
        }
        At(comes + TimeSpan.FromSeconds(1), at =>
        {
            Play(game, at);
            TellOfLinks(game, at);
        });
        At(now + TimeSpan.FromMinutes(2 + random.NextDouble() * 12), at =>
        {
            if (!game.State.IsOpen)
                return;
            Do(
                game,
                random.Next(60) == 0
                    ? new GameCommands.Close()
                    : new GameCommands.Leave(players[random.Next(players.Length)], null),
                at
            );
            At(at, Create);
        });
    }

    /// <summary>Some games lose a link, a few of them again and again.</summary>
    private void Play(SimulatedGame game, DateTimeOffset now)
    {
        var next = random.Next(12) == 0 ? 40 : 700;
        At(now + TimeSpan.FromSeconds(5 - next * Math.Log(1 - random.NextDouble())), at => Lose(game, at));
    }

    /// <summary>Each player says now and then how its links are; a few are silent for a moment.</summary>
    private void TellOfLinks(SimulatedGame game, DateTimeOffset now)
    {
        if (!game.State.IsOpen)
            return;
        foreach (var player in game.State.Players)
        {
            foreach (var peer in game.State.Players.Where(peer => peer != player))
            {
                var isLost =
                    game.State.Pause is { } pause && pause.IsLost(player) && pause.Lost[player].Peers.Contains(peer);
                Do(
                    game,
                    new GameCommands.ReportHealth(
                        player,
                        new LinkHealth(
                            peer,
                            isLost ? "lost" : "alive",
                            random.Next(5) == 0 ? "relay" : "srflx",
                            20 + random.Next(60)
                        )
                    ),
                    now
                );
                if (random.Next(60) == 0)
                    Do(
                        game,
                        new GameCommands.ReportInterrupted(
                            player,
                            peer,
                            TimeSpan.FromSeconds(1 + 2 * random.NextDouble()),
                            "srflx"
                        ),
                        now
                    );
            }
        }
        At(now + TimeSpan.FromSeconds(10), at => TellOfLinks(game, at));
    }

    private void Lose(SimulatedGame game, DateTimeOffset now)
    {
        if (game.State.Phase != GamePhase.Playing)
            return;
        var (one, other) = Two(game.State.Players);
        var frame = (long)(now - game.State.CreatedAt).TotalSeconds * 60;
        var epoch = game.State.Epoch + 1;
        Do(game, new GameCommands.ReportLost(one, Report(frame, other, now), epoch), now);
        At(now + TimeSpan.FromMilliseconds(random.Next(20, 400)), at =>
            Do(game, new GameCommands.ReportLost(other, Report(frame + 3, one, at), epoch), at)
        );
        var isLost = random.Next(14) == 0;
        // A log-normal time to recover: a few seconds for most, long for some.
        var takes = isLost ? 31 : Math.Min(29, 0.8 + Math.Exp(1.1 + 0.8 * Gauss()));
        At(now + TimeSpan.FromSeconds(takes), at =>
        {
            if (isLost)
            {
                Do(game, new GameCommands.WakeUp(GamePhase.Paused, epoch), at);
                At(at, Create);
                return;
            }
            Do(
                game,
                new GameCommands.ReportRecovered(one, TimeSpan.FromSeconds(takes), random.Next(1, 4), frame, epoch),
                at
            );
            At(at + TimeSpan.FromMilliseconds(random.Next(10, 900)), then =>
            {
                Do(
                    game,
                    new GameCommands.ReportRecovered(
                        other,
                        TimeSpan.FromSeconds(takes),
                        random.Next(1, 4),
                        frame + 3,
                        epoch
                    ),
                    then
                );
                Play(game, then);
            });
        });
    }

    private double Gauss() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private LossReport Report(long frame, string peer, DateTimeOffset now) =>
        new(frame, now, IceStates[random.Next(IceStates.Length)], random.Next(4) == 0 ? "closed" : "open", peer);

    private (string, string) Two(ImmutableArray<string> players)
    {
        var first = random.Next(players.Length);
        return (players[first], players[(first + random.Next(1, players.Length)) % players.Length]);
    }

    private GameResult Do(SimulatedGame game, GameCommand command, DateTimeOffset now)
    {
        var before = game.State.Phase;
        var since = live.TryGetValue(game.Id, out var was) ? was.PhaseSince : now;
        var result = game.Do(command, now);
        Publish(game, before == game.State.Phase ? since : now);
        if (game.State.Phase == GamePhase.Ended && before != GamePhase.Ended)
            At(now + TimeSpan.FromSeconds(10), _ => live.TryRemove(game.Id, out LiveGame? _));
        return result;
    }

    private void Publish(SimulatedGame game, DateTimeOffset since)
    {
        var state = game.State;
        live[game.Id] = new LiveGame(
            game.Id,
            state.Phase,
            state.Epoch,
            state.Players,
            [.. state.Connected.Order()],
            state.CreatedAt,
            since,
            state.Deadline,
            state.Pause?.DetectingPlayer,
            [.. state.Pause?.StillLost ?? []],
            game.Node,
            game.IsAway
        );
        Interlocked.Increment(ref version);
    }
}

/// <summary>One game of the simulation, with all that has happened to it.</summary>
public sealed class SimulatedGame(string id, string node)
{
    public string Id => id;
    public string Node { get; set; } = node;
    public bool IsAway { get; set; }
    public GameState State { get; private set; } = GameState.None;
    public List<GameEvent> Events { get; } = [];

    /// <summary>The losses that players reported, in order.</summary>
    public IEnumerable<GameEvents.LinkLost> Losses => Events.OfType<GameEvents.LinkLost>();

    /// <summary>The pauses that are over, in order.</summary>
    public List<SimulatedPause> Pauses { get; } = [];

    public GameResult Do(GameCommand command, DateTimeOffset now)
    {
        var decision = Coordinator.Games.Game.Decide(State, command, now);
        foreach (var happened in decision.Events)
        {
            if (
                State is { Phase: GamePhase.Paused, Pause: { } pause }
                && (happened is GameEvents.Resumed or GameEvents.Ended)
            )
                Pauses.Add(new SimulatedPause(pause.StartedAt, happened.At, happened is GameEvents.Resumed));
            State = Coordinator.Games.Game.Apply(State, happened);
            if (happened.Durability != Durability.Volatile)
                Events.Add(happened);
        }
        return decision.Result;
    }
}

/// <summary>A pause that is over.</summary>
public sealed record SimulatedPause(DateTimeOffset StartedAt, DateTimeOffset EndedAt, bool Resumed)
{
    public TimeSpan Duration => EndedAt - StartedAt;
}
