namespace Coordinator.Failover.Tests.Stores;

/// <summary>A test of a node whose store is in trouble: it has a folder of its own, which is removed after
/// it.</summary>
public abstract class StoreTrial : IAsyncLifetime
{
    private protected DirectoryInfo Folder { get; private set; } = null!;

    public Task InitializeAsync()
    {
        Folder = Folders.Data();
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        Folders.Remove(Folder);
        return Task.CompletedTask;
    }
}
