using System.Diagnostics;
using System.Globalization;

namespace Coordinator.Bench.Measure.Flood;

/// <summary>The program that floods, at the lowest priority where the system has <c>nice</c>.</summary>
internal sealed class FlooderProcess : IAsyncDisposable
{
    /// <summary>The command of this program that floods; not for people.</summary>
    public const string Command = "flooder";

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    public FlooderProcess(Uri node, string token, int connections)
    {
        var program = typeof(FlooderProcess).Assembly.Location;
        string[] words = [program, Command, node.ToString(), token, connections.ToString(CultureInfo.InvariantCulture)];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("dotnet", words)
            : new ProcessStartInfo("nice", ["-n", "19", "dotnet", .. words]);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        _process = Process.Start(start) ?? throw new MeasureException("The program that floods could not be started.");
    }

    /// <summary>CPU time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public Task BeginAsync() => SayAsync("on");

    /// <summary>What it came to, from the first beginning on.</summary>
    /// <exception cref="MeasureException">It ended by itself.</exception>
    public async Task<FloodCounts> EndAsync()
    {
        await SayAsync("off");
        return FloodCounts.Parse(await _process.StandardOutput.ReadLineAsync().WaitAsync(EndsWithin));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(EndsWithin);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task SayAsync(string word)
    {
        await _process.StandardInput.WriteLineAsync(word);
        await _process.StandardInput.FlushAsync();
    }
}
