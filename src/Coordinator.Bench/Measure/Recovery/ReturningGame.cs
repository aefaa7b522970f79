using Coordinator.Bench.Check;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Recovery;

/// <summary>A game of two that is paused while its coordinator is killed, and resumed after it.</summary>
internal sealed class ReturningGame : IAsyncDisposable
{
    /// <summary>How long each thing that a game waits for may usually take.</summary>
    public static readonly TimeSpan UsualBound = TimeSpan.FromSeconds(60);

    private readonly TimeSpan _bound;
    private readonly Pulse _pulse = new();
    private readonly List<string> _stuck = [];
    private double _lostAt;

    private ReturningGame(
        CreatedGameDto created,
        Func<int, Dialect> dialect,
        PlayerSockets sockets,
        Nodes nodes,
        Random random,
        TimeSpan bound
    )
    {
        (GameId, _bound) = (created.GameId, bound);
        Players =
        [
            .. created.Players.Select(
                (seat, i) =>
                    new ReturningPlayer(seat, dialect(i), sockets, nodes, new Random(random.Next()), _pulse.Beat)
            ),
        ];
    }

    public string GameId { get; }

    public IReadOnlyList<ReturningPlayer> Players { get; }

    /// <summary>What happened, for the checker.</summary>
    public Played Played => new(GameId, GameKind.Leaves, [.. Players.Select(p => p.Log)], Stuck);

    /// <summary>What did not happen in time, in sentences.</summary>
    public IReadOnlyList<string> Stuck
    {
        get
        {
            lock (_stuck)
                return [.. _stuck];
        }
    }

    /// <param name="games">Where it is made.</param>
    /// <param name="timeout">Of its pause.</param>
    /// <param name="dialect">What its first player, 0, and its second speak, to whichever node.</param>
    /// <param name="sockets">Opens the connections.</param>
    /// <param name="nodes">Where they lead.</param>
    /// <param name="random">Of this game alone.</param>
    /// <param name="bound">How long each thing that it waits for may take; null: <see cref="UsualBound"/>.</param>
    public static async Task<ReturningGame> CreateAsync(
        GamesClient games,
        TimeSpan timeout,
        Func<int, Dialect> dialect,
        PlayerSockets sockets,
        Nodes nodes,
        Random random,
        TimeSpan? bound = null
    )
    {
        var created = await games.CreateAsync(players: 2, timeout, validation: false);
        return new ReturningGame(created, dialect, sockets, nodes, random, bound ?? UsualBound);
    }

    /// <summary>Comes into play, and is paused by its first player. False: it was not.</summary>
    public async Task<bool> PauseAsync()
    {
        foreach (var player in Players)
            player.Start();
        if (!await WaitAsync(() => Players.All(p => p.Phase == Phases.Playing), "its players to be in play"))
            return false;
        _lostAt = Clock.Now;
        var isAnswered = await SayAsync(
            Players[0],
            HubMethods.ConnectionLost,
            new ReportFields
            {
                FrameNumber = 1,
                Timestamp = (long)_lostAt,
                PeerId = Players[1].Log.PlayerId,
                Epoch = 1,
                IceState = "disconnected",
                DcState = "open",
            }
        );
        return isAnswered && await WaitAsync(() => Players.All(p => p.Phase == Phases.Paused), "its pause");
    }

    /// <summary>Both say that they are back, and are resumed; what does not happen is in <see cref="Stuck"/>.</summary>
    public async Task ResumeAsync()
    {
        var areAnswered = await Task.WhenAll(
            SayAsync(
                Players[0],
                HubMethods.ReconnectionSuccess,
                new ReportFields
                {
                    FrameNumber = 1,
                    DurationMs = (long)(Clock.Now - _lostAt),
                    Attempts = 1,
                    Epoch = 1,
                }
            ),
            SayAsync(Players[1], HubMethods.ReconnectionSuccess, new ReportFields { FrameNumber = 1, Epoch = 1 })
        );
        if (areAnswered.All(isAnswered => isAnswered))
            await WaitAsync(() => Players.All(p => p.Phase == Phases.Playing), "its resume after the failure");
    }

    /// <summary>Waits for something to be so with this game. False, and remembered: it did not come.</summary>
    public async Task<bool> WaitAsync(Func<bool> condition, string what)
    {
        if (await _pulse.UntilAsync(condition, _bound))
            return true;
        AddStuck(what);
        return false;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(Players.Select(p => p.DisposeAsync().AsTask()));

    /// <summary>False, and remembered: the player was given no answer in time.</summary>
    private async Task<bool> SayAsync(ReturningPlayer player, string method, ReportFields fields)
    {
        if (await player.SayAsync(method, fields, _bound))
            return true;
        AddStuck($"an answer to {method} of {player.Log.PlayerId}");
        return false;
    }

    private void AddStuck(string what)
    {
        var players = string.Join("; ", Players.Select(p => p.Brief));
        lock (_stuck)
            _stuck.Add($"Game {GameId} waited {_bound.TotalSeconds} s for {what} ({players}).");
    }
}
