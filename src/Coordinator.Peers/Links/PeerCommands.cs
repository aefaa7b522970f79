using Akka.Actor;

namespace Coordinator.Peers;

/// <summary>What a <see cref="PeerActor"/> takes, from anybody.</summary>
public static class PeerCommands
{
    /// <summary>
    /// Tells an actor too how the link is: as it is now, and from now on every <see cref="PeerEvents.LinkEvent"/>. It
    /// ends with
    /// <see cref="Unsubscribe"/>, or with that actor.
    /// </summary>
    public sealed record Subscribe(IActorRef Subscriber);

    /// <summary>Tells this actor no more. The owner is told everything, always.</summary>
    public sealed record Unsubscribe(IActorRef Subscriber);

    /// <summary>Get a first connection. A link that has been alive gets itself back.</summary>
    public sealed record Connect;

    /// <summary>Play goes on, or has begun, without this link: it has one grace from now to come alive.</summary>
    public sealed record ExpectAlive;

    /// <summary>Counts the link as lost.</summary>
    public sealed record Lose(LossCause Cause);

    /// <summary>
    /// Counts the link as lost (<see cref="LossCause.Unproven"/>) where it was not proven alive in this time. Answered
    /// with
    /// <see cref="PeerEvents.ProofChecked"/>.
    /// </summary>
    public sealed record CheckProof(TimeSpan Within);

    /// <summary>A signal of the other player.</summary>
    public sealed record TakeSignal(PeerSignal Signal);

    /// <summary>The coordinator did not bring a signal of this attempt to the other player.</summary>
    public sealed record SignalUndelivered(int Attempt);

    /// <summary>The servers that an attempt asked for with <see cref="PeerEvents.IceServersWanted"/>.</summary>
    public sealed record UseIceServers(int Attempt, IReadOnlyList<IceServer> Servers);

    /// <summary>The coordinator is back. What was said while it was away has not arrived.</summary>
    public sealed record CoordinatorReturned;

    /// <summary>
    /// Send a message of the game. Dropped where the link is not alive, or so much waits before it that it would arrive
    /// too old. One command may go to any number of links.
    /// </summary>
    public sealed record SendMessage
    {
        /// <summary>Copies the message, whose bytes may change afterwards.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It has more than <see cref="PeerMessage.MaxBytes"/>
        /// bytes.</exception>
        public SendMessage(PeerMessage message) => Frame = new LinkFrame.Message(message).Encode();

        /// <summary>What is sent.</summary>
        public PeerMessage Message => ((LinkFrame.Message)LinkFrame.Decode(Frame)!).Data;

        internal byte[] Frame { get; }
    }

    /// <summary>Send a notice, ahead of any message. Dropped where the link is not alive.</summary>
    public sealed record SendNotice
    {
        /// <summary>Copies the notice: UTF-8 JSON, which is not looked into here.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It has more than 4096 bytes.</exception>
        public SendNotice(ReadOnlyMemory<byte> json)
        {
            if (json.Length > LinkFrame.Notice.MaxBytes)
                throw new ArgumentOutOfRangeException(
                    nameof(json),
                    $"A notice may have {LinkFrame.Notice.MaxBytes} bytes; this one has {json.Length}."
                );
            Frame = new LinkFrame.Notice(json).Encode();
        }

        /// <summary>What is sent.</summary>
        public ReadOnlyMemory<byte> Json => Frame.AsMemory(1);

        internal byte[] Frame { get; }
    }

    /// <summary>Drop every frame, both ways, for this long: to show, or to test, what a lost link does.</summary>
    public sealed record Cut(TimeSpan Duration);
}
