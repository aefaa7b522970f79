using Akka.Actor;

namespace Coordinator.Journal.Plugin;

/// <summary>
/// A plugin of Akka.Persistence on the node's store. What is held while the store is in trouble is given up when the
/// actor that waits for it has ended: its game may be elsewhere by then, and what it wanted to write must not come
/// after.
/// </summary>
internal abstract class StorePlugin : ReceiveActor
{
    protected StorePlugin()
    {
        Receive<Waits>(waits => Context.Watch(waits.Actor));
        Receive<Terminated>(ended => Store.Held.GiveUp(ended.ActorRef));
    }

    protected GameStore Store { get; } = GameStoreSetup.StoreOf(Context.System);

    /// <summary>Something that this actor wants is held.</summary>
    protected internal sealed record Waits(IActorRef Actor) : INoSerializationVerificationNeeded;
}
