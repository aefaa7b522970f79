using System.Diagnostics;

namespace Coordinator.Tests.Shared;

/// <summary>A program of this machine, run to its end.</summary>
internal static class Command
{
    /// <summary>What it printed.</summary>
    /// <exception cref="CommandFailedException">It ended with another code than 0.</exception>
    public static async Task<string> RunAsync(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var process = Process.Start(
            new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new CommandFailedException($"`{line}` failed: {(await error).Trim()}");
    }

    /// <summary>Whether a program of this name is on PATH.</summary>
    public static bool Exists(string name) => Find(name) is not null;

    /// <summary>Where the first of these is on PATH; null: nowhere.</summary>
    public static string? Find(params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return names
            .SelectMany(name => folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }
}

/// <summary>A program ended with another code than 0; the message has its line and what it complained of.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
