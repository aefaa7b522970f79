namespace Coordinator.Cluster.Nodes;

/// <summary>
/// The program that this node is a part of: what the cluster tells others of it, and what an operator asks of it
/// through another node. A host that has players registers one; what there is without one is
/// <see cref="NullNodeControl"/>. Called on an actor's thread, so nothing here may block.
/// </summary>
public interface INodeControl
{
    /// <summary>Players that are connected to this node now; null: not known.</summary>
    int? Players { get; }

    /// <summary>Gives games and players away and takes no more, or takes them again.</summary>
    void Drain(bool on);

    /// <summary>Gives games and players away, where there is another node to take them, and ends the program.</summary>
    void Leave();
}
