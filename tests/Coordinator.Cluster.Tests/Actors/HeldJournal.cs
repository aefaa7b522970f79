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
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        await _gate.PassAsync();
        return await base.WriteMessagesAsync(messages, cancellationToken);
    }

    internal sealed class Gate
    {
        private TaskCompletionSource _open = Opened();

        public void Hold() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _open.TrySetResult();

        /// <summary>What is held up fails; what comes later is written.</summary>
        public void Break()
        {
            var held = _open;
            _open = Opened();
            held.TrySetException(new IOException("The disk is full."));
        }

        public Task PassAsync() => _open.Task;

        private static TaskCompletionSource Opened()
        {
            var open = new TaskCompletionSource();
            open.SetResult();
            return open;
        }
    }
}
