using System.Reflection;

namespace Coordinator.Tests.Shared.Servers;

/// <summary>Where this project and what it starts were built, and where it keeps what it leaves.</summary>
internal static class Folders
{
    private const string Prefix = "coordinator-tests-";

    /// <summary>What the tests measured and what the programs said goes here; never committed.</summary>
    public static string Results { get; } = Emptied(Path.Combine(Metadata("ProjectFolder"), "TestResults"));

    /// <summary>The node's program.</summary>
    public static string NodeProgram() =>
        Path.GetFullPath(Path.Combine(Metadata("ProjectFolder"), Metadata("NodeFolder"), "Coordinator.Node.dll"));

    /// <summary>Where the node's sources are, and the pages for whoever runs it.</summary>
    public static string NodeSources() =>
        Path.GetFullPath(Path.Combine(Metadata("ProjectFolder"), "../../src/Coordinator.Node"));

    /// <summary>
    /// A new folder for data, which other users may pass through: PostgreSQL does not run as root. What runs that were
    /// killed have left behind is ended and removed.
    /// </summary>
    public static DirectoryInfo Data()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var run = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{run}"))
                Remove(new DirectoryInfo(folder));
        }
        var data = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                data.FullName,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherExecute
            );
        return data;
    }

    /// <summary>Removes a folder of <see cref="Data"/>, and ends whatever program of it still runs.</summary>
    public static void Remove(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles("*.pid"))
        {
            var command = $"/proc/{File.ReadAllText(file.FullName).Trim()}/cmdline";
            // Numbers come round again: only what was started on this very folder.
            if (File.Exists(command) && File.ReadAllText(command).Contains(folder.FullName, StringComparison.Ordinal))
                System
                    .Diagnostics.Process.GetProcessById(
                        int.Parse(File.ReadAllText(file.FullName), System.Globalization.CultureInfo.InvariantCulture)
                    )
                    .Kill();
        }
        folder.Delete(recursive: true);
    }

    /// <summary>Adds a line to a file of the results.</summary>
    public static void Note(string file, string line) => File.AppendAllText(Path.Combine(Results, file), line + "\n");

    private static string Emptied(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (
            var file in (string[])
                [
                    "measured.txt",
                    "gaps.txt",
                    .. Directory.GetFiles(folder, "*.log"),
                    .. Directory.GetFiles(folder, "story-*.txt"),
                ]
        )
            File.Delete(Path.Combine(folder, file));
        return folder;
    }

    private static string Metadata(string key) =>
        typeof(Folders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
