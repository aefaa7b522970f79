using Akka.Actor;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// How actors are made of which there are as many as games and players. <c>Props.Create</c> with an expression compiles
/// it each time: that was a quarter of a node's CPU while games were made (measured: 12 000 games, eight callers).
/// </summary>
internal static class ActorProps
{
    /// <summary>Actors that <paramref name="make"/> makes, at first and after each restart.</summary>
    public static Props Of<TActor>(Func<TActor> make)
        where TActor : ActorBase => Props.CreateBy(new Producer<TActor>(make));

    private sealed class Producer<TActor>(Func<TActor> make) : IIndirectActorProducer
        where TActor : ActorBase
    {
        public Type ActorType => typeof(TActor);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor) { }
    }
}
