using System.Diagnostics;

namespace Coordinator.Failover.Tests.Support;

/// <summary>Commands as an operator gives them, where the node's program is.</summary>
internal static class NodeCommand
{
    /// <summary>The node's command <c>journal</c>, with these arguments and settings. Returns its exit code.</summary>
    public static async Task<int> JournalAsync(
        IReadOnlyDictionary<string, string> settings,
        params string[] arguments
    ) => (await RunAsync(["dotnet", Folders.NodeProgram(), "journal", .. arguments], settings)).ExitCode;

    public static Task<int> JournalAsync(params string[] arguments) =>
        JournalAsync(new Dictionary<string, string>(), arguments);

    /// <summary>The commands below a heading of the page on backups.</summary>
    /// <param name="heading">The whole of it, without the signs before it.</param>
    /// <param name="variables">What they use.</param>
    public static async Task AsWrittenAsync(string heading, IReadOnlyDictionary<string, string> variables)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Folders.NodeSources(), "BACKUPS.md"));
        var section = page[page.IndexOf($"# {heading}\n", StringComparison.Ordinal)..];
        var commands = section.Split("```sh\n")[1].Split("```")[0];
        var (exitCode, said) = await RunAsync(["bash", "-euo", "pipefail", "-c", commands], variables);
        Assert.True(exitCode == 0, $"{heading}: {said}");
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> variables
    )
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(Folders.NodeProgram()),
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said));
    }
}
