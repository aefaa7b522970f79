namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>Two machines on one network, and this one beside them.</summary>
internal sealed class TwoMachines : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coordinator-e2e-");
    private readonly NetworkSpaces spaces;

    private TwoMachines(NetworkSpaces spaces) => this.spaces = spaces;

    /// <summary>This machine's own address there.</summary>
    public string HostAddress => spaces.HostAddress;

    public Machine Left { get; private set; } = null!;
    public Machine Right { get; private set; } = null!;

    /// <summary>Sets them up, or skips the test where this machine does not let it.</summary>
    public static async Task<TwoMachines> SetUpAsync()
    {
        var whyNot = await NetworkSpaces.UnreachableReasonAsync();
        Skip.If(whyNot is not null, $"A loss in one direction needs Linux network namespaces: {whyNot}");
        var machines = new TwoMachines(await NetworkSpaces.SetUpAsync("ce", 213));
        try
        {
            machines.Left = await machines.AddAsync("left", 2);
            machines.Right = await machines.AddAsync("right", 3);
            return machines;
        }
        catch
        {
            await machines.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        await spaces.DisposeAsync();
    }

    private async Task<Machine> AddAsync(string name, int host) =>
        await Machine.SetUpAsync(await spaces.AddAsync(name, host), folder);
}
