using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Watch;

/// <summary>A time without an answer, from an instant in Unix ms, in ms.</summary>
internal sealed record Gap(double From, double Ms);

/// <summary>
/// Asks for every game again and again, at nodes that live, and remembers how long each gave no answer. An ask that
/// gets none does not hold up the next.
/// </summary>
/// <param name="games">How to ask.</param>
/// <param name="gameIds">The games to watch.</param>
/// <param name="living">The nodes that may be asked now.</param>
/// <param name="every">How often each game is asked for: no gap is seen finer than this.</param>
internal sealed class AvailabilityProbe(
    GamesClient games,
    IReadOnlyList<string> gameIds,
    Func<IReadOnlyList<Uri>> living,
    TimeSpan every
) : IAsyncDisposable
{
    /// <summary>An ask that takes longer is given up; others are under way by then.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, Watched> _watched = gameIds.ToDictionary(id => id, _ => new Watched());
    private readonly CancellationTokenSource _stop = new();
    private readonly Pulse _pulse = new();
    private Task _asking = Task.CompletedTask;

    /// <summary>The longest time without an answer of each game. The time since its last answer counts too.</summary>
    public IReadOnlyDictionary<string, Gap> LongestGaps =>
        _watched.ToDictionary(w => w.Key, w => w.Value.LongestGap(Clock.Now));

    public void Start() => _asking = Task.WhenAll(_watched.Keys.Select(KeepAskingAsync));

    /// <summary>Begins to measure anew.</summary>
    public void Reset()
    {
        foreach (var watched in _watched.Values)
            watched.Reset(Clock.Now);
    }

    /// <summary>Waits until every game has answered an ask that began after <paramref name="instant"/>. False: not
    /// within the bound.</summary>
    public Task<bool> AllAnswerAsync(double instant, TimeSpan bound) =>
        _pulse.UntilAsync(() => _watched.Values.All(w => w.LastAsked >= instant), bound);

    /// <summary>
    /// From an instant to the first answer to an ask after it, of each game, in ms. Those that have not answered are
    /// missing.
    /// </summary>
    public IReadOnlyDictionary<string, double> FirstAnswersAfter(double instant) =>
        _watched
            .Select(w => (w.Key, At: w.Value.FirstAnswerAfter(instant)))
            .Where(w => w.At is not null)
            .ToDictionary(w => w.Key, w => w.At!.Value - instant);

    /// <summary>What a game last answered to an ask after an instant; null: nothing yet.</summary>
    public GameDto? LatestAfter(double instant, string id) => _watched[id].LatestAfter(instant);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _stop.Dispose();
    }

    private async Task KeepAskingAsync(string id)
    {
        // Not all at the same moment. The same for the same game: what is random here changes nothing that is measured.
        var random = new Random(id.Sum(c => c));
        await Quietly(Task.Delay(every * random.NextDouble(), _stop.Token));
        _watched[id].Reset(Clock.Now);
        using var ticks = new PeriodicTimer(every);
        var asks = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            asks.RemoveAll(ask => ask.IsCompleted);
            asks.Add(AskAsync(id, [.. living().OrderBy(_ => random.Next())]));
            await Quietly(ticks.WaitForNextTickAsync(_stop.Token).AsTask());
        }
        await Task.WhenAll(asks);
    }

    private async Task AskAsync(string id, IReadOnlyList<Uri> nodes)
    {
        var asked = Clock.Now;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(GiveUpAfter);
        // A node that refuses has not answered, and another may.
        foreach (var node in nodes)
        {
            try
            {
                if (await games.TryGetAsync<GameDto>(node, $"games/{id}", patience.Token) is not { } game)
                    return;
                _watched[id].Answered(asked, Clock.Now, game);
                _pulse.Beat();
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException) { }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>When one game answered, in Unix ms.</summary>
    private sealed class Watched
    {
        private readonly Lock _gate = new();
        private readonly List<(double Asked, double At)> _answers = [];
        private (double Asked, GameDto Game)? _latest;
        private double _last;
        private Gap _longest = new(0, 0);

        public double LastAsked
        {
            get
            {
                lock (_gate)
                    return _answers.Count == 0 ? 0 : _answers.Max(a => a.Asked);
            }
        }

        public void Reset(double now)
        {
            lock (_gate)
            {
                _answers.Clear();
                (_last, _longest) = (now, new Gap(now, 0));
            }
        }

        public void Answered(double asked, double at, GameDto game)
        {
            lock (_gate)
            {
                if (_latest is null || _latest.Value.Asked < asked)
                    _latest = (asked, game);
                _answers.Add((asked, at));
                _longest = LongestAt(at);
                _last = Math.Max(_last, at);
            }
        }

        public Gap LongestGap(double now)
        {
            lock (_gate)
                return LongestAt(now);
        }

        public GameDto? LatestAfter(double instant)
        {
            lock (_gate)
                return _latest is { } latest && latest.Asked >= instant ? latest.Game : null;
        }

        public double? FirstAnswerAfter(double instant)
        {
            lock (_gate)
            {
                var after = _answers.Where(a => a.Asked >= instant).Select(a => (double?)a.At);
                return after.Min();
            }
        }

        private Gap LongestAt(double now) => now - _last > _longest.Ms ? new Gap(_last, now - _last) : _longest;
    }
}
