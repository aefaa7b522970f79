using System.Diagnostics;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>The programs in <c>clients</c>, and the packages from npm that they are made of.</summary>
internal static class ClientPackages
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(10);

    /// <summary>A file of it.</summary>
    public static string File(string name)
    {
        var file = Path.Combine(Folders.Clients, name);
        return System.IO.File.Exists(file)
            ? file
            : throw new InvalidOperationException(
                $"{file} is missing. scripts/test fetches it: npm --prefix {Folders.Clients} ci"
            );
    }

    /// <summary>The build for browsers that a package of Socket.IO's client brings with it.</summary>
    public static string ForBrowsers(string client) => File($"node_modules/{client}/dist/socket.io.min.js");

    /// <summary>Starts a program in Node. What it complains of goes to the results.</summary>
    public static Process Run(string program, params string[] arguments)
    {
        _ = File("node_modules/.package-lock.json");
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("node", [File(program), .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var log = Path.Combine(Folders.Results, "clients.log");
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;
            lock (log)
                System.IO.File.AppendAllText(log, line.Data + "\n");
        };
        process.Start();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs a program that needs no package in Node until it ends. Returns its exit code and what it
    /// printed.</summary>
    public static async Task<(int ExitCode, string Printed)> EndsAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("node", [File(program), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (printed, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(EndsWithin);
        return (process.ExitCode, await printed + await complained);
    }

    /// <summary>They end with their standard input.</summary>
    public static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(EndsWithin);
    }
}
