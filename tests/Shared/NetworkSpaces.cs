namespace Coordinator.Tests.Shared;

/// <summary>
/// Machines on one network, and this one beside them: network namespaces, joined by a bridge in one more so that no
/// firewall of this machine's has a say between them. Needs root, iproute2 and nftables.
/// </summary>
internal sealed class NetworkSpaces : IAsyncDisposable
{
    private readonly string prefix;
    private readonly string hostInterface;
    private readonly string network;

    private NetworkSpaces(string kind, int number)
    {
        prefix = Prefix(kind);
        hostInterface = $"{kind}{Environment.ProcessId}";
        network = $"10.{number}.{Environment.ProcessId % 256}";
    }

    /// <summary>This machine's own address there.</summary>
    public string HostAddress => AddressOf(1);

    private string Switch => $"{prefix}{Environment.ProcessId}-switch";

    /// <summary>Why this machine can't have any; null: it can.</summary>
    public static async Task<string?> UnreachableReasonAsync()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return "run as root on Linux.";
        foreach (var (program, package) in new[] { ("ip", "iproute2"), ("nft", "nftables") })
            if (!Command.Exists(program))
                return $"install {package}.";
        try
        {
            // In many containers even root may not.
            var tried = $"coordinator-tried-{Environment.ProcessId}";
            await Command.RunAsync($"ip netns add {tried}");
            await Command.RunAsync($"ip netns delete {tried}");
            return null;
        }
        catch (CommandFailedException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>A network with this machine in it.</summary>
    /// <param name="kind">Two letters that tell these namespaces from those of other tests.</param>
    /// <param name="number">Its addresses begin with 10 and this.</param>
    public static async Task<NetworkSpaces> SetUpAsync(string kind, int number)
    {
        var spaces = new NetworkSpaces(kind, number);
        await spaces.RemoveAsync(run => !Directory.Exists($"/proc/{run}")); // a run that was killed has left its own behind
        await Command.RunAsync($"ip netns add {spaces.Switch}");
        try
        {
            await Command.RunAsync($"ip -n {spaces.Switch} link add bridge type bridge");
            await Command.RunAsync($"ip -n {spaces.Switch} link set bridge up");
            await Command.RunAsync(
                $"ip link add {spaces.hostInterface} type veth peer name host netns {spaces.Switch}"
            );
            await Command.RunAsync($"ip address add {spaces.HostAddress}/24 dev {spaces.hostInterface}");
            await Command.RunAsync($"ip link set {spaces.hostInterface} up");
            await spaces.PlugInAsync("host");
            return spaces;
        }
        catch
        {
            await spaces.DisposeAsync();
            throw;
        }
    }

    public string AddressOf(int host) => $"{network}.{host}";

    /// <summary>One more machine. Returns its namespace.</summary>
    /// <param name="name">Its name within this network.</param>
    /// <param name="host">The last number of its address, 2 or more.</param>
    public async Task<string> AddAsync(string name, int host)
    {
        var space = $"{prefix}{Environment.ProcessId}-{name}";
        await Command.RunAsync($"ip netns add {space}");
        await Command.RunAsync($"ip -n {space} link set lo up");
        await Command.RunAsync($"ip -n {space} link add eth0 type veth peer name {name} netns {Switch}");
        await Command.RunAsync($"ip -n {space} address add {AddressOf(host)}/24 dev eth0");
        await Command.RunAsync($"ip -n {space} link set eth0 up");
        // Without a default route Chromium offers no candidates.
        await Command.RunAsync($"ip -n {space} route add default via {HostAddress}");
        await PlugInAsync(name);
        return space;
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync(run => run == Environment.ProcessId);
        // It goes with its other end, but not at once, and the next network has one of the same name.
        if (Directory.Exists($"/sys/class/net/{hostInterface}"))
            await TryAsync($"ip link delete {hostInterface}");
    }

    private static async Task TryAsync(string command)
    {
        try
        {
            await Command.RunAsync(command);
        }
        catch (CommandFailedException)
        {
            // It has gone meanwhile.
        }
    }

    private static string Prefix(string kind) => $"coordinator-{kind}-";

    private async Task PlugInAsync(string port)
    {
        await Command.RunAsync($"ip -n {Switch} link set {port} master bridge");
        await Command.RunAsync($"ip -n {Switch} link set {port} up");
    }

    private async Task RemoveAsync(Func<int, bool> ofRun)
    {
        var names = (await Command.RunAsync("ip netns list")).Split('\n').Select(line => line.Split(' ')[0]);
        foreach (var name in names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (!int.TryParse(name[prefix.Length..].Split('-')[0], out var run) || !ofRun(run))
                continue;
            // Whatever still runs inside would keep the namespace, and this machine's end of the cable with it.
            var inside = await Command.RunAsync($"ip netns pids {name}");
            foreach (var pid in inside.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await Command.RunAsync($"kill -9 {pid}");
            await Command.RunAsync($"ip netns delete {name}");
        }
    }
}
