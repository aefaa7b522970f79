using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>A journal whose writes can be held up, or made to fail, from outside.</summary>
internal sealed class HeldJournal : MemoryJournal
{
    /// <summary>The settings of an actor system that uses it.</summary>
    public const string Settings = """
        akka.persistence.journal.plugin = "held"
        held.class = "Coordinator.Cluster.Tests.Actors.HeldJournal, Coordinator.Cluster.Tests"
        """;

    private static readonly ConditionalWeakTable<ActorSystem, Gate> Gates = [];

    private readonly Gate _gate = Of(Context.System);

    /// <summary>The gate before the journal of this actor system.</summary>
    public static Gate Of(ActorSystem system) => Gates.GetValue(system, _ => new Gate());

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages,
        CancellationToken cancellationToken
    )
    {
        await _gate.PassAsync();
        return await base.WriteMessagesAsync(messages, cancellationToken);
    }

    internal sealed class Gate
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        private TaskCompletionSource _open = Opened();
        private int _held;

        public void Hold() =>
            (_held, _open) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        public void Release() => _open.TrySetResult();

        /// <summary>What is held up fails, once there is something; what comes later is written.</summary>
        public void Break()
        {
            if (!SpinWait.SpinUntil(() => Volatile.Read(ref _held) > 0, Patience))
                throw new TimeoutException("No write came to be held up.");
            var held = _open;
            _open = Opened();
            held.TrySetException(new IOException("The disk is full."));
        }

        public Task PassAsync()
        {
            var open = _open.Task;
            if (!open.IsCompleted)
                Interlocked.Increment(ref _held);
            return open;
        }

        private static TaskCompletionSource Opened()
        {
            var open = new TaskCompletionSource();
            open.SetResult();
            return open;
        }
    }
}
