namespace Coordinator.Bot.Tests.Support;

internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Coordinator.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
