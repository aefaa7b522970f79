using System.Runtime.InteropServices;

namespace Coordinator.Bot.Start;

/// <summary>Turns the first Ctrl+C (or SIGTERM) into a wish to leave. The second one ends the process, as it always
/// does.</summary>
internal sealed class Goodbye : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _signals;

    public Goodbye() =>
        _signals = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Take),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
        ];

    /// <summary>Cancelled when it is wished for.</summary>
    public CancellationToken Asked => _asked.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _asked.Dispose();
    }

    private void Take(PosixSignalContext signal)
    {
        if (_asked.IsCancellationRequested)
            return;
        signal.Cancel = true;
        _asked.Cancel();
    }
}
