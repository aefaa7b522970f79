using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>The mailbox of a game at the end of a network that can be told to lose messages.</summary>
internal sealed class LossyMailbox(Settings settings, Config config)
    : MailboxType(settings, config),
        IProducesMessageQueue<LossyMailbox.Queue>
{
    /// <summary>Under which it stands in the settings.</summary>
    public const string Name = "lossy";

    /// <summary>The settings of an actor system that has it.</summary>
    public const string Hocon = """
        lossy.mailbox-type = "Coordinator.Cluster.Tests.Actors.LossyMailbox, Coordinator.Cluster.Tests"
        """;

    private static readonly ConditionalWeakTable<ActorSystem, Losses> All = [];

    /// <summary>What this system's network loses.</summary>
    public static Losses Of(ActorSystem system) => All.GetValue(system, _ => new Losses());

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new Queue(Of(system));

    internal sealed class Losses
    {
        /// <summary>Messages for which this holds are lost.</summary>
        public Func<object, bool> Which { get; set; } = _ => false;
    }

    internal sealed class Queue(Losses losses) : UnboundedDequeMessageQueue, IMessageQueue
    {
        void IMessageQueue.Enqueue(IActorRef receiver, Envelope envelope)
        {
            if (!losses.Which(envelope.Message))
                Enqueue(receiver, envelope);
        }
    }
}
