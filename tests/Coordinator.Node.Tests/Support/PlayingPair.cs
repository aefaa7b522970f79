using Coordinator.Games;

namespace Coordinator.Node.Tests.Support;

/// <summary>One game of two in play that many tests share, since none of them may change it.</summary>
public sealed class PlayingPair : IAsyncLifetime
{
    private TestNode node = null!;
    private string gameId = null!;

    internal TestPlayer One { get; private set; } = null!;

    internal TestPlayer Two { get; private set; } = null!;

    internal GameState State => node.Games.StateOf(gameId);

    public async Task InitializeAsync()
    {
        node = await TestNode.StartAsync();
        (gameId, One, Two) = await node.PlayAsync(HubProtocol.Json);
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await node.DisposeAsync();
    }
}
