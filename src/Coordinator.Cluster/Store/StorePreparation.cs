using Coordinator.Cluster.Nodes;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Microsoft.Extensions.Hosting;

namespace Coordinator.Cluster.Store;

/// <summary>Makes the database ready before anything uses it, and asks it for its id.</summary>
internal sealed class StorePreparation(
    ClusterSettings settings,
    ClusterIdentity identity,
    PostgreSqlStore postgreSql,
    ImportLog import
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Store == StoreKind.PostgreSql)
        {
            identity.UseDatabase(await postgreSql.PrepareAsync(cancellationToken));
            return;
        }
        // An import may take minutes: not on the thread that starts the host.
        await Task.Run(
            () => SqliteFile.Prepare(settings.ConnectionString, import, cancellationToken),
            CancellationToken.None
        );
        identity.UseDatabase(settings.ConnectionString); // a file of this node's own: nobody else has it
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
