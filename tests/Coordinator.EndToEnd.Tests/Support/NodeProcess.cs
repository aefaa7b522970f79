using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A coordinator as an operator runs it: a process with a data folder and ports of its own.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly string[] arguments;
    private readonly DirectoryInfo data;
    private readonly string log;
    private Process process = null!;

    private NodeProcess(GameApi api, string[] arguments, DirectoryInfo data, string log) =>
        (Api, this.arguments, this.data, this.log) = (api, arguments, data, log);

    /// <summary>What game backends use of it.</summary>
    public GameApi Api { get; }

    /// <summary>Where operators are served, on loopback.</summary>
    public int ManagementPort { get; private init; }

    /// <summary>A new node on a data folder of its own.</summary>
    /// <param name="address">the IP address to serve at; other than loopback, its API asks for a key</param>
    /// <param name="more">further arguments</param>
    public static async Task<NodeProcess> StartAsync(string address = "127.0.0.1", params string[] more)
    {
        var isLoopback = IPAddress.IsLoopback(IPAddress.Parse(address));
        var key = isLoopback ? null : Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var port = FreePort.At(address);
        var management = FreePort.At("127.0.0.1");
        var data = Directory.CreateTempSubdirectory("coordinator-e2e-");
        // The same port again after a restart: players come back to the address they know.
        string[] arguments =
        [
            "--address",
            address,
            "--port",
            $"{port}",
            "--management-port",
            $"{management}",
            "--data",
            data.FullName,
            .. key is null ? [] : new[] { "--Coordinator:ApiKeys:0", key },
            .. more,
        ];
        var api = new GameApi(new Uri($"http://{address}:{port}/"), key);
        var node = new NodeProcess(api, arguments, data, Path.Combine(Folders.Results, $"node-{port}.log"))
        {
            ManagementPort = management,
        };
        await node.StartAgainAsync();
        return node;
    }

    /// <summary>Starts it on the same data and port, and waits until it serves.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Folders.NodeProgram(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = data.FullName,
        };
        var serving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) =>
            serving.TrySetException(new InvalidOperationException($"The node ended before it served: see {log}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await serving.Task.WaitAsync(StartWithin);

        void Read(string? line)
        {
            if (line is null)
                return;
            lock (log)
                File.AppendAllText(log, line + "\n");
            if (Announced().IsMatch(line))
                serving.TrySetResult();
        }
    }

    /// <summary>Ends it as a power cut does: SIGKILL, nothing is said goodbye to.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM), and waits until it has. Returns its exit code.</summary>
    /// <exception cref="TimeoutException">It had not ended in time.</exception>
    public async Task<int> StopAsync(TimeSpan within)
    {
        await Command.RunAsync($"kill -TERM {process.Id}");
        await process.WaitForExitAsync().WaitAsync(within);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
        Api.Dispose();
        data.Delete(recursive: true);
    }

    [GeneratedRegex(@" Open http://")]
    private static partial Regex Announced();
}
