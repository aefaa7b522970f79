using Akka.Actor;
using Akka.Cluster.Sharding;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Telemetry;
using Coordinator.Hooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>
/// Stands in for the shard region: one child per game, made when asked for. Its network can be told to lose messages.
/// </summary>
internal sealed class UnshardedGames : ReceiveActor
{
    public UnshardedGames()
        : this(null, NoHookRows.Instance) { }

    public UnshardedGames(NodeTelemetry? telemetry, IHookRows hooks)
    {
        Receive<Child>(child => Sender.Tell(Context.Child(child.GameId)));
        Receive<Passivate>(passivate => Sender.Tell(passivate.StopMessage));
        Receive<IGameMessage>(message =>
        {
            if (LossyMailbox.Of(Context.System).Which(message))
                return;
            var game = Context.Child(message.GameId);
            if (game.IsNobody())
                game = Context.ActorOf(
                    Lossy(GameActor.Props(message.GameId, new LocalGames(), NullLogger.Instance, telemetry, hooks)),
                    message.GameId
                );
            game.Forward(message);
        });
    }

    /// <summary>With a mailbox that loses what the network loses, where the system has one.</summary>
    private static Props Lossy(Props game) =>
        Context.System.Settings.Config.HasPath(LossyMailbox.Name) ? game.WithMailbox(LossyMailbox.Name) : game;

    /// <summary>Answers with the game's actor, or with Nobody.</summary>
    public sealed record Child(string GameId);
}
