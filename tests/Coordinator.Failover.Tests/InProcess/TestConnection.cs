using System.Threading.Channels;
using Coordinator.Cluster;
using Coordinator.Games;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>A player's connection to one node, and what it is told, in order.</summary>
internal sealed class TestConnection : IPlayerConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<object> told = Channel.CreateUnbounded<object>();
    private readonly string player;

    public TestConnection(IGames games, string gameId, string player)
    {
        this.player = player;
        Session = games.Connect(gameId, player, this);
    }

    public IPlayerSession Session { get; }

    public Task<GameResult> LostAsync(string peer) =>
        Session.ReportAsync(new GameCommands.ReportLost(player, new LossReport(5, Peer: peer), null));

    public Task<GameResult> RecoveredAsync(int epoch = 1) =>
        Session.ReportAsync(new GameCommands.ReportRecovered(player, null, 1, null, epoch));

    /// <summary>Waits for this, past everything else.</summary>
    public async Task IsToldAsync(Func<object, bool> awaited)
    {
        using var bound = new CancellationTokenSource(Patience);
        var passed = new List<object>();
        try
        {
            while (true)
            {
                passed.Add(await told.Reader.ReadAsync(bound.Token));
                if (awaited(passed[^1]))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{player} was not told in {Patience.TotalSeconds} s, only: {string.Join(", ", passed)}");
        }
    }

    public void Joined(GameState state) => told.Writer.TryWrite(state);

    public void Told(News news) => told.Writer.TryWrite(news.Notice);

    public void Signalled(string fromPlayer, PeerSignal signal) => told.Writer.TryWrite(signal);

    public void Replaced() => told.Writer.TryWrite("replaced");

    public void NotFound() => told.Writer.TryWrite("not found");
}
