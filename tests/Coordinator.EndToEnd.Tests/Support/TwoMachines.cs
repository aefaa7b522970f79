namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>
/// Two machines on one network, and this one beside them: network namespaces, joined by a bridge in a third one so that
/// no firewall of this machine's has a say between the two.
/// </summary>
internal sealed class TwoMachines : IAsyncDisposable
{
    /// <summary>Of every namespace made here; the process id of the run that made it follows.</summary>
    private const string Prefix = "coordinator-e2e-";

    private static readonly string Switch = $"{Prefix}{Environment.ProcessId}-switch";
    private static readonly string HostInterface = $"ce{Environment.ProcessId}";
    private static readonly string Network = $"10.213.{Environment.ProcessId % 256}";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coordinator-e2e-");

    private TwoMachines()
    {
    }

    /// <summary>This machine's own address there.</summary>
    public static string HostAddress => $"{Network}.1";

    public Machine Left { get; private set; } = null!;
    public Machine Right { get; private set; } = null!;

    /// <summary>Sets them up, or skips the test where this machine does not let it.</summary>
    public static async Task<TwoMachines> SetUpAsync()
    {
        const string needs = "A loss in one direction needs Linux network namespaces: ";
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, needs + "run as root on Linux.");
        foreach (var (program, package) in new[] { ("ip", "iproute2"), ("nft", "nftables") })
            Skip.IfNot(Command.Exists(program), $"{needs}install {package}.");
        await RemoveThoseOfEndedRunsAsync();
        try
        {
            await Command.RunAsync($"ip netns add {Switch}");
        }
        catch (CommandFailedException refused)
        {
            Skip.If(true, needs + refused.Message);
        }

        var machines = new TwoMachines();
        try
        {
            await machines.ConnectAsync();
            return machines;
        }
        catch
        {
            await machines.DisposeAsync();
            throw;
        }
    }

    private async Task ConnectAsync()
    {
        await Command.RunAsync($"ip -n {Switch} link add bridge type bridge");
        await Command.RunAsync($"ip -n {Switch} link set bridge up");
        await Command.RunAsync($"ip link add {HostInterface} type veth peer name host netns {Switch}");
        await Command.RunAsync($"ip address add {HostAddress}/24 dev {HostInterface}");
        await Command.RunAsync($"ip link set {HostInterface} up");
        await PlugInAsync("host");
        Left = await AddAsync("left", $"{Network}.2");
        Right = await AddAsync("right", $"{Network}.3");
    }

    private async Task<Machine> AddAsync(string name, string address)
    {
        var space = $"{Prefix}{Environment.ProcessId}-{name}";
        await Command.RunAsync($"ip netns add {space}");
        await Command.RunAsync($"ip -n {space} link set lo up");
        await Command.RunAsync($"ip -n {space} link add eth0 type veth peer name {name} netns {Switch}");
        await Command.RunAsync($"ip -n {space} address add {address}/24 dev eth0");
        await Command.RunAsync($"ip -n {space} link set eth0 up");
        // Without a default route Chromium offers no candidates.
        await Command.RunAsync($"ip -n {space} route add default via {HostAddress}");
        await PlugInAsync(name);
        return await Machine.SetUpAsync(space, folder);
    }

    private static async Task PlugInAsync(string port)
    {
        await Command.RunAsync($"ip -n {Switch} link set {port} master bridge");
        await Command.RunAsync($"ip -n {Switch} link set {port} up");
    }

    public async ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        await RemoveAsync(run => run == Environment.ProcessId);
    }

    /// <summary>A run that was killed has left its own behind.</summary>
    private static Task RemoveThoseOfEndedRunsAsync() => RemoveAsync(run => !Directory.Exists($"/proc/{run}"));

    private static async Task RemoveAsync(Func<int, bool> ofRun)
    {
        var names = (await Command.RunAsync("ip netns list")).Split('\n').Select(line => line.Split(' ')[0]);
        foreach (var name in names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            if (!int.TryParse(name[Prefix.Length..].Split('-')[0], out var run) || !ofRun(run)) continue;
            // Whatever still runs inside would keep the namespace, and this machine's end of the cable with it.
            var inside = await Command.RunAsync($"ip netns pids {name}");
            foreach (var pid in inside.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await Command.RunAsync($"kill -9 {pid}");
            await Command.RunAsync($"ip netns delete {name}");
        }
    }
}
