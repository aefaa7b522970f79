using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;
using Coordinator.Record;
using Coordinator.Record.Timing;

namespace Coordinator.Node.Tests.Support;

/// <summary>What a node over games in memory has no cluster for: the dashboard's pages come, and are empty.</summary>
internal sealed class NoCluster : ILiveGames, IClusterMembers, IOperatorHistory, ITimingAdvisor
{
    public long Version => 0;
    public IReadOnlyCollection<LiveGame> All => [];
    public IReadOnlyCollection<LiveGame> Here => [];

    public LiveGame? Find(string gameId) => null;

    public ClusterPicture Current { get; } = new("", null, null, []);

    public bool Leave(string address) => false;

    public bool Down(string address) => false;

    public bool Drain(string address, bool on) => false;

    public Task<int> CountAsync(GameFilter filter, CancellationToken cancel = default) => Nothing<int>();

    public Task<IReadOnlyList<GameSummary>> ListAsync(
        GameFilter filter,
        int start,
        int count,
        CancellationToken cancel = default
    ) => Nothing<IReadOnlyList<GameSummary>>();

    public Task<IReadOnlyList<GameEvent>> TimelineAsync(string gameId, CancellationToken cancel = default) =>
        Nothing<IReadOnlyList<GameEvent>>();

    public Task<HistoryFigures> FiguresAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel = default
    ) => Nothing<HistoryFigures>();

    public Task<IReadOnlyList<PlayerDrops>> TopDisconnectingPlayersAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        int count,
        CancellationToken cancel = default
    ) => Nothing<IReadOnlyList<PlayerDrops>>();

    public Task<TimingAdvice> AdviseAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel = default) =>
        Nothing<TimingAdvice>();

    private static Task<T> Nothing<T>() =>
        Task.FromException<T>(new NotSupportedException("These games keep no record."));
}
