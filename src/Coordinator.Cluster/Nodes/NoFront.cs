using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Cluster.Nodes;

/// <summary>A node without players of its own: its games are all that it can give away.</summary>
/// <param name="services">Asked late: the actor system is not there yet when this is made.</param>
internal sealed class NoFront(IServiceProvider services) : INodeFront
{
    public int? Players => null;

    public void Drain(bool on) =>
        services.GetRequiredService<IReadOnlyActorRegistry>().Get<NodeDirectoryActor>().Tell(new NodeDirectoryActor.Drain(on));

    public void Leave()
    {
        var cluster = Akka.Cluster.Cluster.Get(services.GetRequiredService<ActorSystem>());
        cluster.Leave(cluster.SelfAddress);
    }
}
