using Coordinator.Cluster.Nodes;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Microsoft.Extensions.Hosting;

namespace Coordinator.Cluster.Store;

/// <summary>Makes the database ready before anything uses it, and asks it for its id.</summary>
internal sealed class StorePreparation(ClusterSettings settings, ClusterIdentity identity, PostgreSqlStore postgreSql) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Store == StoreKind.PostgreSql)
        {
            identity.UseDatabase(await postgreSql.PrepareAsync(cancellationToken));
            return;
        }
        SqliteFile.Prepare(settings.ConnectionString, cancel: cancellationToken);
        identity.UseDatabase(settings.ConnectionString); // a file of this node's own: nobody else has it
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
