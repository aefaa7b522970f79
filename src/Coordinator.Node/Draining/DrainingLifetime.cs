using System.Runtime.InteropServices;

namespace Coordinator.Node.Draining;

/// <summary>
/// What SIGTERM, SIGINT and SIGQUIT do: the node is drained, where there is another, and then stopped. A second signal
/// stops it at once.
/// </summary>
internal sealed partial class DrainingLifetime(
    IHostApplicationLifetime application,
    NodeDrain drain,
    ILogger<DrainingLifetime> log
) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // the runtime would end the process
        var isFirst = Interlocked.Increment(ref _asked) == 1;
        if (isFirst && application.ApplicationStarted.IsCancellationRequested && drain.IsPossible)
        {
            DrainsFirst();
            _ = drain.ThenStopAsync();
        }
        else
            application.StopApplication();
    }

    [LoggerMessage(
        64,
        LogLevel.Information,
        "Asked to stop: this node's games and players move to other nodes first. Ask again to stop at once."
    )]
    private partial void DrainsFirst();
}
