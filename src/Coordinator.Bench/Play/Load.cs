using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>
/// So many games at once: whatever ends is replaced, so that the load is steady. The seed decides how each game goes,
/// and not when the coordinator answers.
/// </summary>
internal sealed class Load(
    GamesClient games,
    PlayerHost host,
    Nodes nodes,
    int count,
    Func<Random, GameScript> script,
    int seed,
    Uri? first = null
) : IAsyncDisposable
{
    /// <summary>How far apart the games begin.</summary>
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(20);

    /// <summary>Keeps the seeds of one load's games apart from those of the next seed's.</summary>
    private const int Spread = 1_000_003;

    private readonly Pulse _pulse = new();
    private readonly Lock _gate = new();
    private readonly List<ScriptedGame> _games = [];
    private readonly List<string> _failures = [];
    private readonly CancellationTokenSource _finish = new();
    private Task _playing = Task.CompletedTask;

    /// <summary>Every game so far, also those that are over.</summary>
    public IReadOnlyList<ScriptedGame> Games
    {
        get
        {
            lock (_gate)
                return [.. _games];
        }
    }

    /// <summary>The games that are in play or paused.</summary>
    public IReadOnlyList<ScriptedGame> Current => [.. Games.Where(g => g is { HasStarted: true, IsOver: false })];

    /// <summary>What kept games from being made, in sentences.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate)
                return [.. _failures];
        }
    }

    public void Start() => _playing = Task.WhenAll(Enumerable.Range(0, count).Select(KeepOneAsync));

    /// <summary>Waits until all games are in play. False: they are not within the bound.</summary>
    public Task<bool> IsUpAsync(TimeSpan bound) => _pulse.UntilAsync(() => Current.Count >= count, bound);

    /// <summary>Lets every game come to the end of its pause, and stops. The players stay connected.</summary>
    public async Task FinishAsync()
    {
        await _finish.CancelAsync();
        foreach (var game in Games)
            game.Finish();
        await _playing;
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        await Task.WhenAll(Games.Select(g => g.DisposeAsync().AsTask()));
        _finish.Dispose();
    }

    private async Task KeepOneAsync(int index)
    {
        var random = new Random(unchecked(seed * Spread + index));
        await Task.Delay(Stagger * index, _finish.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!_finish.IsCancellationRequested)
        {
            try
            {
                var game = await ScriptedGame.CreateAsync(
                    games,
                    script(random),
                    host,
                    nodes,
                    new Random(random.Next()),
                    first,
                    _finish.Token
                );
                lock (_gate)
                    _games.Add(game);
                var playing = game.PlayAsync();
                if (_finish.IsCancellationRequested)
                    game.Finish();
                await Task.WhenAny(game.Started, playing);
                _pulse.Beat();
                await playing;
                if (game.IsOver)
                    await game.DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ClusterSilentException silent)
            {
                lock (_gate)
                    _failures.Add(silent.Message);
            }
        }
    }
}
