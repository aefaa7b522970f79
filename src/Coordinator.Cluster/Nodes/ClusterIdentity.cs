using System.Reflection;

namespace Coordinator.Cluster.Nodes;

/// <summary>This node's identity, complete once the store has been prepared.</summary>
internal sealed class ClusterIdentity(ClusterSettings settings)
{
    private string? _database;

    /// <exception cref="InvalidOperationException">The store has not been prepared.</exception>
    public NodeIdentity Value =>
        new(
            _database ?? throw new InvalidOperationException("The database has not been asked for its id."),
            settings.TokenKeyFingerprint,
            NodeIdentity.CurrentProtocol,
            NodeIdentity.OldestUnderstoodProtocol,
            Version
        );

    public static string Version =>
        typeof(ClusterIdentity)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "unknown";

    public void UseDatabase(string id) => _database = id;
}
