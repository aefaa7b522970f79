namespace Coordinator.Node.Tests.Support;

/// <summary>One node without settings that many tests share, since none of them changes it.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    internal TestNode Node { get; private set; } = null!;

    public async Task InitializeAsync() => Node = await TestNode.StartAsync();

    public async Task DisposeAsync() => await Node.DisposeAsync();
}
