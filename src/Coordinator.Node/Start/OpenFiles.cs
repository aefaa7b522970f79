using System.Globalization;

namespace Coordinator.Node.Start;

/// <summary>
/// How many files and sockets this process may have open at once (<c>RLIMIT_NOFILE</c>, <c>ulimit -n</c>), and has.
/// Where they run out, nothing can be accepted, written or even logged any more.
/// </summary>
internal static class OpenFiles
{
    /// <summary>A node without players has about 400 open: most are its own assemblies.</summary>
    public const int Least = 512;

    private const string LimitsOfThisProcess = "/proc/self/limits";
    private const string NameOfLimit = "Max open files";

    /// <summary>How many there may be; null where there is no limit, or the system does not say.</summary>
    public static int? Limit => File.Exists(LimitsOfThisProcess) ? LimitIn(File.ReadLines(LimitsOfThisProcess)) : null;

    /// <summary>How many there are now; 0 where the system does not say.</summary>
    public static int InUse =>
        Directory.Exists("/proc/self/fd") ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : 0;

    /// <summary>Asked before all else: without enough of them the runtime can't even say on the console that there are
    /// too few.</summary>
    /// <exception cref="StartException">Too few may be open.</exception>
    public static void Check()
    {
        if (Limit is { } limit && limit < Least)
        {
            throw new StartException(
                $"This process may have {limit} files and sockets open at once, and a node needs {Least} and one for "
                    + "each player. "
                    + "Raise it before the start, for example with: ulimit -n 65536.",
                StartException.BadMachine
            );
        }
    }

    /// <summary>The limit that is in force, out of a table of the kernel's (proc(5)): the name, the soft one, the hard
    /// one.</summary>
    internal static int? LimitIn(IEnumerable<string> table)
    {
        var line = table.FirstOrDefault(line => line.StartsWith(NameOfLimit, StringComparison.Ordinal));
        var soft = line?[NameOfLimit.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? (int)Math.Min(limit, int.MaxValue)
            : null;
    }
}
