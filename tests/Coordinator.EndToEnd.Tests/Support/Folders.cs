using System.Reflection;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>Where this project and what it starts were built.</summary>
internal static class Folders
{
    /// <summary>What the tests measured and what the nodes said goes here; never committed.</summary>
    public static string Results { get; } =
        Directory.CreateDirectory(Path.Combine(Metadata("ProjectFolder"), "TestResults")).FullName;

    /// <summary>The node's program, with the sample game beside it.</summary>
    /// <exception cref="InvalidOperationException">One of them was not built.</exception>
    public static string NodeProgram()
    {
        var folder = Path.GetFullPath(Path.Combine(Metadata("ProjectFolder"), Metadata("NodeFolder")));
        var program = Path.Combine(folder, "Coordinator.Node.dll");
        foreach (var needed in new[] { program, Path.Combine(folder, "site", "index.html") })
        {
            if (!File.Exists(needed))
                throw new InvalidOperationException($"{needed} is missing. scripts/test builds the browser library, the sample game and the node, in this order.");
        }
        return program;
    }

    private static string Metadata(string key) =>
        typeof(Folders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
