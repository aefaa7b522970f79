using Akka.Actor;
using Akka.Hosting;
using Coordinator.Cluster.Nodes;
using Coordinator.Journal.Store;
using Coordinator.Record;

namespace Coordinator.Cluster.Hosting;

/// <summary>How retention gets into an actor system.</summary>
internal static class RetentionHosting
{
    /// <summary>Deletes games that ended longer ago than this, on one node of the cluster; null: none.</summary>
    public static AkkaConfigurationBuilder AddRetention(
        this AkkaConfigurationBuilder builder,
        TimeSpan? keep,
        RecordStore store
    ) =>
        keep is not { } time
            ? builder
            : builder.WithActors(
                (system, _, _) => system.StartOnce(Props.Create(() => new Retention(store, time)), "retention")
            );
}
