using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Coordinator.Dashboard.Live;

/// <summary>How many pages are open and connected to this node: while there is none, nothing is worked out.</summary>
public sealed class OpenPages
{
    private int count;

    /// <summary>Whether anyone is looking.</summary>
    public bool Any => Volatile.Read(ref count) > 0;

    internal void Came() => Interlocked.Increment(ref count);

    internal void Went() => Interlocked.Decrement(ref count);

    /// <summary>Counts one page's connection. One that never came up is reported as down all the same.</summary>
    internal sealed class Counter(OpenPages pages) : CircuitHandler
    {
        private bool isUp;

        public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            if (!isUp)
                pages.Came();
            isUp = true;
            return Task.CompletedTask;
        }

        public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            if (isUp)
                pages.Went();
            isUp = false;
            return Task.CompletedTask;
        }
    }
}
