using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace Coordinator.Bench.Measure.Server;

/// <summary>Who listens at a port of this machine, by Linux's /proc.</summary>
internal static class ListeningProcesses
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>
    /// The processes that listen where the address points; empty: none that can be seen, or it is another machine.
    /// </summary>
    public static IReadOnlyList<int> Of(Uri url)
    {
        if (!OperatingSystem.IsLinux() || !IsHere(url))
            return [];
        var sockets = Tables
            .Where(File.Exists)
            .SelectMany(table => Sockets(File.ReadLines(table), url.Port))
            .Select(inode => $"socket:[{inode}]")
            .ToHashSet();
        return sockets.Count == 0 ? [] : [.. Processes().Where(pid => HasOneOf(pid, sockets))];
    }

    /// <summary>The inodes of the sockets that listen at a port, of a table such as /proc/net/tcp.</summary>
    public static IEnumerable<string> Sockets(IEnumerable<string> table, int port)
    {
        foreach (var line in table.Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 10 || fields[3] != Listening)
                continue;
            var local = fields[1][(fields[1].LastIndexOf(':') + 1)..];
            if (int.Parse(local, NumberStyles.HexNumber, CultureInfo.InvariantCulture) == port)
                yield return fields[9];
        }
    }

    private static bool IsHere(Uri url)
    {
        if (url.IsLoopback)
            return true;
        if (!IPAddress.TryParse(url.DnsSafeHost, out var address))
            return false;
        return NetworkInterface
            .GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Any(own => own.Address.Equals(address));
    }

    private static IEnumerable<int> Processes() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    /// <summary>False too where the process is another user's or has just ended.</summary>
    private static bool HasOneOf(int pid, HashSet<string> sockets)
    {
        try
        {
            return Directory
                .EnumerateFiles($"/proc/{pid}/fd")
                .Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
