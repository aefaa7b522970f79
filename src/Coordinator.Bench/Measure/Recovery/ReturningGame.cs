using Coordinator.Bench.Check;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Recovery;

/// <summary>A game of two that is paused while its coordinator is killed, and resumed after it.</summary>
internal sealed class ReturningGame : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Pulse _pulse = new();
    private readonly List<string> _stuck = [];
    private double _lostAt;

    private ReturningGame(
        CreatedGameDto created, Func<int, Dialect> dialect, PlayerSockets sockets, Nodes nodes, Random random)
    {
        GameId = created.GameId;
        Players = [.. created.Players.Select((seat, i) =>
            new ReturningPlayer(seat, dialect(i), sockets, nodes, new Random(random.Next()), _pulse.Beat))];
    }

    public string GameId { get; }

    public IReadOnlyList<ReturningPlayer> Players { get; }

    /// <summary>What happened, for the checker.</summary>
    public Played Played => new(GameId, GameKind.Leaves, [.. Players.Select(p => p.Log)], Stuck);

    /// <summary>What did not happen in time, in sentences.</summary>
    public IReadOnlyList<string> Stuck
    {
        get { lock (_stuck) return [.. _stuck]; }
    }

    /// <param name="games">Where it is made.</param>
    /// <param name="timeout">Of its pause.</param>
    /// <param name="dialect">What its first player, 0, and its second speak, to whichever node.</param>
    /// <param name="sockets">Opens the connections.</param>
    /// <param name="nodes">Where they lead.</param>
    /// <param name="random">Of this game alone.</param>
    public static async Task<ReturningGame> CreateAsync(
        GamesClient games, TimeSpan timeout, Func<int, Dialect> dialect, PlayerSockets sockets, Nodes nodes, Random random) =>
        new(await games.CreateAsync(players: 2, timeout, validation: false), dialect, sockets, nodes, random);

    /// <summary>Comes into play, and is paused by its first player. False: it was not.</summary>
    public async Task<bool> PauseAsync()
    {
        foreach (var player in Players) player.Start();
        if (!await WaitAsync(() => Players.All(p => p.Phase == Phases.Playing), "its players to be in play")) return false;
        _lostAt = Clock.Now;
        await Players[0].SayAsync(HubMethods.ConnectionLost, new ReportFields
        {
            FrameNumber = 1, Timestamp = (long)_lostAt, PeerId = Players[1].Log.PlayerId, Epoch = 1,
            IceState = "disconnected", DcState = "open",
        });
        return await WaitAsync(() => Players.All(p => p.Phase == Phases.Paused), "its pause");
    }

    /// <summary>Both say that they are back, and are resumed.</summary>
    public async Task ResumeAsync()
    {
        await Task.WhenAll(
            Players[0].SayAsync(HubMethods.ReconnectionSuccess, new ReportFields
            {
                FrameNumber = 1, DurationMs = (long)(Clock.Now - _lostAt), Attempts = 1, Epoch = 1,
            }),
            Players[1].SayAsync(HubMethods.ReconnectionSuccess, new ReportFields { FrameNumber = 1, Epoch = 1 }));
        await WaitAsync(() => Players.All(p => p.Phase == Phases.Playing), "its resume after the failure");
    }

    /// <summary>Waits for something to be so with this game. False, and remembered: it did not come.</summary>
    public async Task<bool> WaitAsync(Func<bool> condition, string what)
    {
        if (await _pulse.UntilAsync(condition, Bound)) return true;
        lock (_stuck)
        {
            _stuck.Add(
                $"Game {GameId} waited {Bound.TotalSeconds} s for {what} ({string.Join("; ", Players.Select(p => p.Brief))}).");
        }
        return false;
    }
    public async ValueTask DisposeAsync() => await Task.WhenAll(Players.Select(p => p.DisposeAsync().AsTask()));
}
