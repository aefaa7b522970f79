using System.Runtime.CompilerServices;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Record;

namespace Coordinator.Node.Tests.Support;

/// <summary>The rules without actors: games in memory, told at once. It has a clock that stands still.</summary>
internal sealed class MemoryGames : IGames, IGameHistory
{
    public ScriptedNode Node { get; } = new();

    private readonly Lock gate = new();
    private int reads,
        admissions;
    private readonly Dictionary<string, Entry> games = [];

    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

    /// <summary>What the next calls meet instead of an answer, the first first.</summary>
    public Queue<Exception> Failures { get; } = new();

    /// <summary>The creation ids that were asked for, in order.</summary>
    public List<string> CreationIds { get; } = [];

    /// <summary>The rows of the record, given by the test.</summary>
    public List<HistoryRecord> Rows { get; } = [];

    /// <summary>Stories that no game here has, given by the test: of which game, and what has happened in it.</summary>
    public Dictionary<string, IEnumerable<GameEvent>> Stories { get; } = [];

    /// <summary>Before any record is read, this is awaited; null: nothing.</summary>
    public Task? BeforeRecords { get; set; }

    /// <summary>Before anyone is let in, this is awaited; null: nothing.</summary>
    public Task? BeforeAdmission { get; set; }

    /// <summary>How often it was asked whether somebody is let in.</summary>
    public int Admissions => admissions;

    /// <summary>How often <see cref="ReadAsync"/> was begun.</summary>
    public int Reads => reads;

    /// <summary>What <see cref="ReadAsync"/> was asked for.</summary>
    public HistoryQuery? Asked { get; private set; }

    public Task<GameResult> CreateAsync(GameCommands.Create game, CancellationToken cancel = default) =>
        Answer(
            () =>
            {
                CreationIds.Add(game.CreationId);
                return EntryOf(game.GameId).Do(game, Now);
            },
            () => CreationIds.Add(game.CreationId)
        );

    public Task<GameState> FindAsync(string gameId, CancellationToken cancel = default) =>
        Answer(() => games.TryGetValue(gameId, out var game) ? game.State : GameState.None);

    public async Task<bool> AdmitAsync(string gameId, string player, CancellationToken cancel = default)
    {
        Interlocked.Increment(ref admissions);
        if (BeforeAdmission is { } before)
            await before.WaitAsync(cancel);
        return await Answer(() => games.TryGetValue(gameId, out var game) && game.State.Has(player));
    }

    public Task<GameResult> CloseAsync(string gameId, CancellationToken cancel = default) =>
        Answer(() => EntryOf(gameId).Do(new GameCommands.Close(), Now));

    /// <summary>The timer that the game asked for fires.</summary>
    public void Wake(string gameId)
    {
        lock (gate)
        {
            var due = NextWakeUp.Of(games[gameId].State)!;
            games[gameId].Do(new GameCommands.WakeUp(due.Phase, due.Epoch), Now);
        }
    }

    public GameState StateOf(string gameId)
    {
        lock (gate)
            return games[gameId].State;
    }

    /// <summary>What has happened in the game, in order.</summary>
    public IReadOnlyList<GameEvent> StoryOf(string gameId)
    {
        lock (gate)
            return games.TryGetValue(gameId, out var game) ? [.. game.Story] : [];
    }

    public async IAsyncEnumerable<GameEvent> StoryAsync(
        string gameId,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        await Answer(() => true);
        var story = Stories.TryGetValue(gameId, out var given) ? given : StoryOf(gameId);
        foreach (var happened in story)
            yield return happened;
    }

    public IPlayerSession Connect(string gameId, string player, IPlayerConnection connection, string? instance = null)
    {
        lock (gate)
        {
            var session = new Session(this, EntryOf(gameId), player, connection, instance);
            session.Begin();
            return session;
        }
    }

    public Task<GamePage> ListAsync(GamePhase? phase, string? after, int limit, CancellationToken cancel = default) =>
        Answer(() =>
        {
            if (after is not null && !games.ContainsKey(after))
                throw new FormatException("No such page.");
            var found = games
                .Values.Select(g => g.State)
                .Where(g => g.Phase != GamePhase.None && (phase is null || g.Phase == phase))
                .OrderByDescending(g => g.CreatedAt)
                .SkipWhile(g => after is not null && g.GameId != after)
                .Skip(after is null ? 0 : 1)
                .Select(g => new GameSummary(g.GameId, g.Phase, g.Epoch, g.Players, g.End?.Reason, g.CreatedAt))
                .ToList();
            return new GamePage(found.Take(limit).ToList(), found.Count > limit ? found[limit - 1].GameId : null);
        });

    public async IAsyncEnumerable<HistoryRecord> ReadAsync(
        HistoryQuery query,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        Asked = query;
        Interlocked.Increment(ref reads);
        if (BeforeRecords is { } before)
            await before.WaitAsync(cancel);
        await Answer(() => true);
        foreach (
            var row in Rows.Where(row => query.Kinds.HasFlag(KindOf(row)) && (query.GameId ?? row.GameId) == row.GameId)
        )
            yield return row;
    }

    private static HistoryKinds KindOf(HistoryRecord record) =>
        record switch
        {
            GameRecord => HistoryKinds.Games,
            DisconnectionRecord => HistoryKinds.Disconnections,
            AttemptRecord => HistoryKinds.Attempts,
            PauseRecord => HistoryKinds.Pauses,
            _ => HistoryKinds.NearMisses,
        };

    private Entry EntryOf(string gameId) =>
        games.TryGetValue(gameId, out var game) ? game : games[gameId] = new Entry();

    private Task<T> Answer<T>(Func<T> answer, Action? onFailure = null)
    {
        lock (gate)
        {
            if (!Failures.TryDequeue(out var failure))
                return Task.FromResult(answer());
            onFailure?.Invoke();
            return Task.FromException<T>(failure);
        }
    }

    private sealed class Entry
    {
        public GameState State { get; private set; } = GameState.None;
        public Dictionary<string, Session> Sessions { get; } = [];
        public List<GameEvent> Story { get; } = [];

        public GameResult Do(GameCommand command, DateTimeOffset now, Action? beforeTelling = null)
        {
            var decision = Game.Decide(State, command, now);
            var notices = new List<Notice>();
            foreach (var happened in decision.Events)
            {
                notices.AddRange(Notices.Of(happened, State, now));
                State = Game.Apply(State, happened);
                if (happened.Durability != Durability.Volatile)
                    Story.Add(happened);
            }
            beforeTelling?.Invoke();
            var news = notices.ConvertAll(notice => new News(notice));
            foreach (var session in Sessions.Values)
                news.ForEach(session.Connection.Told);
            return decision.Result;
        }
    }

    private sealed class Session(
        MemoryGames owner,
        Entry game,
        string player,
        IPlayerConnection connection,
        string? instance
    ) : IPlayerSession
    {
        public IPlayerConnection Connection => connection;

        public void Begin()
        {
            if (!game.State.Has(player))
            {
                connection.NotFound();
                return;
            }
            if (Game.IsReplaced(game.State, player, instance))
            {
                connection.Replaced();
                return;
            }
            if (game.Sessions.TryGetValue(player, out var older))
                older.Connection.Replaced();
            game.Sessions[player] = this;
            game.Do(new GameCommands.Connect(player, instance), owner.Now, () => connection.Joined(game.State));
        }

        public Task<GameResult> ReportAsync(PlayerCommand report, CancellationToken cancel = default) =>
            owner.Answer(() => game.Do(report with { Player = player }, owner.Now));

        public void TellHealth(LinkHealth health) =>
            owner.Answer(() => game.Do(new GameCommands.ReportHealth(player, health), owner.Now));

        public void TellDelay(TimeSpan oneWay) =>
            owner.Answer(() => game.Do(new GameCommands.ReportDelay(player, oneWay), owner.Now));

        public Task<bool> SignalAsync(string targetPlayer, PeerSignal signal, CancellationToken cancel = default) =>
            owner.Answer(() =>
            {
                if (!game.Sessions.TryGetValue(targetPlayer, out var target))
                    return false;
                target.Connection.Signalled(player, signal);
                return true;
            });

        public void Disconnect()
        {
            lock (owner.gate)
            {
                if (game.Sessions.GetValueOrDefault(player) != this)
                    return;
                game.Sessions.Remove(player);
                game.Do(new GameCommands.Disconnect(player), owner.Now);
            }
        }
    }
}
