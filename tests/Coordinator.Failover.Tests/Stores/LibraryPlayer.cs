using System.Collections.Concurrent;
using Coordinator.Client;
using Coordinator.Peers;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>A player with the real library, connected to a real node, and what its game was told.</summary>
internal sealed class LibraryPlayer : IAsyncDisposable
{
    private readonly CoordinatorClient client;
    private readonly ConcurrentQueue<GameEvent> told = new();
    private readonly Task reading;

    private LibraryPlayer(CoordinatorClient client)
    {
        this.client = client;
        reading = ReadAsync();
    }

    public static async Task<LibraryPlayer> JoinAsync(JoinOptions options) =>
        new(await CoordinatorClient.JoinAsync(options));

    public PlayerState State => client.State;

    public bool LinksAreAlive => client.Links.Values.All(link => link.State == LinkState.Alive);

    /// <summary>What its game was told of pauses, the end and the coordinator, in order.</summary>
    public IReadOnlyList<GameEvent> Told => [.. told];

    public string Story => string.Join(", ", told);

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await reading;
    }

    private async Task ReadAsync()
    {
        await foreach (var happened in client.Events())
            if (happened is GameEvent.Paused or GameEvent.Resumed or GameEvent.Ended or GameEvent.Coordinator)
                told.Enqueue(happened);
    }
}
