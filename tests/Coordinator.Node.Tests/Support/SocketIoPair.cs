using Coordinator.Games;

namespace Coordinator.Node.Tests.Support;

/// <summary>One game of two in play over Socket.IO that many tests share, since none of them may change it.</summary>
public sealed class SocketIoPair : IAsyncLifetime
{
    private TestNode node = null!;
    private string gameId = null!;

    internal SocketIoPlayer One { get; private set; } = null!;

    internal SocketIoPlayer Two { get; private set; } = null!;

    internal GameState State => node.Games.StateOf(gameId);

    public async Task InitializeAsync()
    {
        node = await TestNode.StartAsync();
        (gameId, One, Two) = await node.PlayOverSocketIoAsync();
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await node.DisposeAsync();
    }
}
