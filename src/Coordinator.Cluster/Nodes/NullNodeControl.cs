using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coordinator.Cluster.Nodes;

/// <summary>A node without players of its own: its games are all that it can give away.</summary>
/// <param name="services">Asked late: the actor system is not there yet when this is made.</param>
internal sealed class NullNodeControl(IServiceProvider services) : INodeControl
{
    public int? Players => null;

    public void Drain(bool on) =>
        services
            .GetRequiredService<IReadOnlyActorRegistry>()
            .Get<NodeDirectoryActor>()
            .Tell(new NodeDirectoryActor.Drain(on));

    /// <summary>The host leaves the cluster in good order when it stops.</summary>
    public void Leave() => services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
}
