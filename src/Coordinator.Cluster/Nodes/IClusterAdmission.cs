namespace Coordinator.Cluster.Nodes;

/// <summary>How a node that is in no cluster yet is told where one is.</summary>
public interface IClusterAdmission
{
    /// <summary>
    /// One more node to ask for its cluster, as the seed nodes are asked: one that does not belong together with this
    /// node is not joined. Nothing happens on a node that is in a cluster already.
    /// </summary>
    /// <returns>The address of the node, in full.</returns>
    /// <exception cref="FormatException">It is no address of a node; the message is a sentence.</exception>
    string Join(string address);
}
