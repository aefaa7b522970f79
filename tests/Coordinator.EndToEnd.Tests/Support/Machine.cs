namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>One of the two machines: a network namespace with a Chromium of its own.</summary>
internal sealed class Machine
{
    private readonly string space;

    private Machine(string space, string chromium) => (this.space, Chromium) = (space, chromium);

    /// <summary>Starts its Chromium. Playwright talks to it through a pipe, which no namespace stops.</summary>
    public string Chromium { get; }

    public static async Task<Machine> SetUpAsync(string space, DirectoryInfo folder)
    {
        await NftAsync(space, "add table inet arriving");
        await NftAsync(space, "add chain inet arriving cut { type filter hook prerouting priority -300 ; }");
        var chromium = Path.Combine(folder.FullName, $"chromium-in-{space}");
        await File.WriteAllTextAsync(
            chromium,
            $"#!/bin/sh\nexec ip netns exec {space} '{Coordinator.Tests.Shared.Browser.Chromium.Executable}' \"$@\"\n"
        );
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(chromium, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new Machine(space, chromium);
    }

    /// <summary>From now on no peer-to-peer packet arrives here; what is sent from here arrives elsewhere.</summary>
    public Task<Act> DropArrivingAsync() => ActAsync("add rule inet arriving cut meta l4proto udp drop");

    /// <summary>Packets arrive again.</summary>
    public Task<Act> AcceptAsync() => ActAsync("flush chain inet arriving cut");

    private async Task<Act> ActAsync(string rule)
    {
        var issued = WallClock.Now;
        await NftAsync(space, rule);
        return new Act(issued, WallClock.Now);
    }

    private static Task<string> NftAsync(string space, string rule) =>
        Command.RunAsync($"ip netns exec {space} nft {rule}");
}
