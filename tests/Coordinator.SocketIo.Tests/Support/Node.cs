using System.Diagnostics;
using System.Reflection;

namespace Coordinator.SocketIo.Tests.Support;

/// <summary>Programs that tests start.</summary>
internal static class Node
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The folder of this project in the repository.</summary>
    public static string ProjectFolder { get; } =
        typeof(Node)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "ProjectFolder")
            .Value!;

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its code, and all that it printed.</returns>
    public static async Task<(int Code, string Output)> RunAsync(
        string folder,
        string program,
        params string[] arguments
    )
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Fetches a folder's packages, where they are not there yet.</summary>
    public static async Task FetchAsync(string folder)
    {
        if (File.Exists(Path.Combine(folder, "node_modules/.package-lock.json")))
            return;
        var (code, output) = await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        Assert.True(code == 0, $"npm ci in {folder}: {output}");
    }
}
