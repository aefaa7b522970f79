using System.Reflection;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>Where this project and what it starts were built.</summary>
internal static class Folders
{
    /// <summary>What the tests measured and what the nodes said goes here; never committed.</summary>
    public static string Results { get; } = Emptied(Path.Combine(Metadata("ProjectFolder"), "TestResults"));

    /// <summary>The node's program, with the sample game beside it.</summary>
    /// <exception cref="InvalidOperationException">One of them was not built.</exception>
    public static string NodeProgram()
    {
        var folder = Path.GetFullPath(Path.Combine(Metadata("ProjectFolder"), Metadata("NodeFolder")));
        var program = Path.Combine(folder, "Coordinator.Node.dll");
        foreach (var needed in new[] { program, Path.Combine(folder, "site", "index.html") })
        {
            if (!File.Exists(needed))
            {
                throw new InvalidOperationException(
                    $"{needed} is missing. scripts/test builds the browser library, the sample game and the node."
                );
            }
        }
        return program;
    }

    /// <summary>The program that plays the sample game without a browser.</summary>
    public static string BotProgram() =>
        Path.GetFullPath(Path.Combine(Metadata("ProjectFolder"), Metadata("BotFolder"), "Coordinator.Bot.dll"));

    /// <summary>Players that use other clients than this project's.</summary>
    public static string Clients => Path.Combine(Metadata("ProjectFolder"), "clients");

    /// <summary>Every frame that players send each other, byte by byte.</summary>
    public static string Frames =>
        Path.GetFullPath(Path.Combine(Metadata("ProjectFolder"), "../player-steps/frames.json"));

    /// <summary>The repository's README.</summary>
    public static string Readme => Path.GetFullPath(Path.Combine(Metadata("ProjectFolder"), "../../README.md"));

    /// <summary>Of this run alone; reports of the test runner's own may lie there too, and stay.</summary>
    private static string Emptied(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in (string[])["measured.txt", "clients.log", .. Directory.GetFiles(folder, "node-*.log")])
            File.Delete(Path.Combine(folder, file));
        return folder;
    }

    private static string Metadata(string key) =>
        typeof(Folders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
