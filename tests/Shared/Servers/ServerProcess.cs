using System.Diagnostics;
using System.Globalization;

namespace Coordinator.Tests.Shared.Servers;

/// <summary>A program that serves until it is ended, and may be started again. What it says goes to a file.</summary>
/// <param name="name">Of its log, and of the file with its process id.</param>
/// <param name="folder">Where it keeps its data; a leftover of a run that was killed is known by it.</param>
/// <param name="command">The program and its arguments.</param>
internal sealed class ServerProcess(string name, DirectoryInfo folder, IReadOnlyList<string> command) : IDisposable
{
    private static readonly TimeSpan KilledWithin = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private Process? process;

    /// <summary>Besides this process's own.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Log { get; } = Path.Combine(Folders.Results, $"{name}.log");

    public bool IsRunning => process is { HasExited: false };

    public int Id => process!.Id;

    public void Start()
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var (key, value) in Environment)
            start.Environment[key] = value;
        process?.Dispose();
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Note($"--- started as process {process.Id}");
        File.WriteAllText(
            Path.Combine(folder.FullName, $"{name}.pid"),
            process.Id.ToString(CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Ends it as a power cut does: SIGKILL, nothing is said goodbye to. Returns when that was, in Unix
    /// ms.</summary>
    public double Kill()
    {
        var killed = WallClock.Now;
        process!.Kill();
        process.WaitForExit(KilledWithin);
        Note("--- killed");
        return killed;
    }

    /// <summary>Asks it to end (SIGTERM, or another signal), and waits until it has. Returns its exit code.</summary>
    public async Task<int> StopAsync(TimeSpan within, string signal = "TERM")
    {
        Note($"--- {signal}");
        await Command.RunAsync($"kill -{signal} {process!.Id}");
        return await EndedAsync(within);
    }

    /// <summary>Waits until it ends by itself. Returns its exit code.</summary>
    public async Task<int> EndedAsync(TimeSpan within)
    {
        try
        {
            await process!.WaitForExitAsync().WaitAsync(within);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{name} had not ended after {within.TotalSeconds} s: see {Log}");
        }
        Note($"--- ended with {process.ExitCode}");
        return process.ExitCode;
    }

    /// <summary>Waits until it serves.</summary>
    public async Task ReadyAsync(Func<Task<bool>> isReady, TimeSpan within)
    {
        for (var since = Stopwatch.GetTimestamp(); !await isReady(); await Task.Delay(100))
        {
            if (!IsRunning)
                throw new InvalidOperationException($"{name} ended before it was ready: see {Log}");
            if (Stopwatch.GetElapsedTime(since) > within)
                throw new TimeoutException($"{name} was not ready after {within.TotalSeconds} s: see {Log}");
        }
    }

    public void Dispose()
    {
        if (IsRunning)
            Kill();
        process?.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (gate)
            File.AppendAllText(Log, line + "\n");
    }
}
