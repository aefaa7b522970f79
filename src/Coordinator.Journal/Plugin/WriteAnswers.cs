using Akka.Actor;
using Akka.Persistence;

namespace Coordinator.Journal.Plugin;

/// <summary>
/// What a journal answers a persistent actor that wanted to have something written, by Akka.Persistence's protocol.
/// </summary>
internal static class WriteAnswers
{
    /// <summary>Tells it how all of its messages went, in their order.</summary>
    /// <param name="messages">What it wanted.</param>
    /// <param name="error">Null: it is written.</param>
    /// <param name="isRejected">Whether the journal refuses the messages themselves, and is otherwise well.</param>
    public static void Tell(WriteMessages messages, Exception? error = null, bool isRejected = false)
    {
        var (actor, id) = (messages.PersistentActor, messages.ActorInstanceId);
        actor.Tell(
            error is null || isRejected
                ? WriteMessagesSuccessful.Instance
                : new WriteMessagesFailed(error, messages.Messages.Count()),
            ActorRefs.NoSender
        );
        foreach (var envelope in messages.Messages)
        {
            if (envelope is not AtomicWrite write)
            {
                actor.Tell(new LoopMessageSuccess(envelope.Payload, id), envelope.Sender);
                continue;
            }
            foreach (var message in (IEnumerable<IPersistentRepresentation>)write.Payload)
            {
                object answer =
                    error is null ? new WriteMessageSuccess(message, id)
                    : isRejected ? new WriteMessageRejected(message, error, id)
                    : new WriteMessageFailure(message, error, id);
                actor.Tell(answer, message.Sender);
            }
        }
    }
}
