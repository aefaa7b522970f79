using System.ComponentModel;
using System.Diagnostics;

namespace Coordinator.Bench.Measure.Server;

/// <summary>
/// The coordinator's processes on this machine: what they take of it. Figures are left out rather than guessed.
/// </summary>
internal sealed class ServerProcesses
{
    private readonly List<Process> _processes = [];

    private ServerProcesses(string about) => About = about;

    /// <summary>Which processes they are, or why there are none, in a sentence.</summary>
    public string About { get; private set; }

    public bool Any => _processes.Count > 0;

    /// <summary>Those that were given, or those that listen at the nodes' addresses.</summary>
    public static ServerProcesses Of(Target target)
    {
        var pids = target.Pids.Distinct().ToList();
        if (pids.Count == 0)
        {
            foreach (var url in target.Urls)
            {
                var listening = ListeningProcesses.Of(url);
                if (listening.Count == 0)
                    return new(
                        $"left out: no process is seen to listen at {url} on this machine; --pid says which it is"
                    );
                pids = [.. pids.Union(listening)];
            }
        }
        var server = new ServerProcesses("");
        foreach (var pid in pids)
        {
            if (Open(pid) is not { } process)
                return new($"left out: there is no process {pid}");
            server._processes.Add(process);
        }
        server.About = "of " + string.Join(", ", server._processes.Select(p => $"process {p.Id} ({p.ProcessName})"));
        return server;
    }

    /// <summary>CPU time so far; null: a process is gone, and with it what it had used.</summary>
    public TimeSpan? Cpu() => Sum(p => p.TotalProcessorTime.Ticks) is { } ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Resident memory now, in bytes; null: a process is gone.</summary>
    public long? Memory() => Sum(p => p.WorkingSet64);

    private long? Sum(Func<Process, long> of)
    {
        if (!Any)
            return null;
        try
        {
            long sum = 0;
            foreach (var process in _processes)
            {
                process.Refresh();
                if (process.HasExited)
                    throw new InvalidOperationException();
                sum += of(process);
            }
            return sum;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            About = $"left out: a process ended or cannot be looked at ({About})";
            _processes.Clear();
            return null;
        }
    }

    private static Process? Open(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
