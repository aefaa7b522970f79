using Akka.Actor;
using Akka.Persistence;

namespace Coordinator.Cluster.Store;

/// <summary>
/// The journal's tables, made as its own library makes them: by a small actor system of their own, in which one persistent
/// actor recovers, which it can only where the journal and the snapshot store are ready.
/// </summary>
internal static class JournalTables
{
    private static readonly TimeSpan MadeWithin = TimeSpan.FromSeconds(30);

    public static async Task MakeAsync(ClusterSettings settings, CancellationToken cancel)
    {
        var config = CoordinatorHosting.HoconOf(settings with { SeedNodes = [], SeedHost = null })
            .WithFallback(Akka.Configuration.ConfigurationFactory.Default());
        var local = Akka.Configuration.ConfigurationFactory.ParseString("akka.actor.provider = local").WithFallback(config);
        using var system = ActorSystem.Create("preparation", local);
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new FirstRecovery(made)));
        try
        {
            await made.Task.WaitAsync(MadeWithin, cancel);
        }
        catch (TimeoutException timeout)
        {
            throw new StoreException($"The journal's tables were not made within {MadeWithin.TotalSeconds} s.", timeout);
        }
        finally
        {
            await system.Terminate();
        }
    }

    private sealed class FirstRecovery : ReceivePersistentActor
    {
        private readonly TaskCompletionSource _made;

        public FirstRecovery(TaskCompletionSource made)
        {
            _made = made;
            Recover<RecoveryCompleted>(_ => made.TrySetResult());
            CommandAny(_ => { });
        }

        public override string PersistenceId => "preparation";

        protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
            _made.TrySetException(new StoreException($"The journal's tables could not be made: {reason.Message}", reason));
    }
}
