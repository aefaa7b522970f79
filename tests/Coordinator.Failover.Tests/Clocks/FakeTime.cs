namespace Coordinator.Failover.Tests.Clocks;

/// <summary>libfaketime: the wall clock of a process is stepped from outside, and its monotonic clock left
/// alone.</summary>
/// <param name="folder">Where the step is written down.</param>
internal sealed class FakeTime(DirectoryInfo folder)
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory
            .EnumerateFiles(
                "/usr/lib",
                "libfaketimeMT.so.1",
                new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }
            )
            .FirstOrDefault()
        : null;

    private readonly string _file = Path.Combine(folder.FullName, "step");

    /// <summary>What a process needs in its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library!,
            ["FAKETIME_TIMESTAMP_FILE"] = _file,
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["DONT_FAKE_MONOTONIC"] = "1",
        };

    public static void IsNeeded() =>
        Skip.If(Library is null, "libfaketime is missing. On Debian or Ubuntu: apt-get install libfaketime");

    /// <summary>From now on the clock is this many seconds ahead of the machine's; negative: behind.</summary>
    public void Step(int seconds)
    {
        var next = _file + ".next";
        File.WriteAllText(next, FormattableString.Invariant($"{seconds:+0;-0;+0}\n"));
        File.Move(next, _file, overwrite: true);
    }
}
