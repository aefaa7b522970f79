using System.Collections.Immutable;
using Akka.Actor;

namespace Coordinator.Cluster.Nodes;

/// <summary>What this node knows of the others. Written by <see cref="NodeDirectoryActor"/>, read from any
/// thread.</summary>
internal sealed class NodeDirectory
{
    private ImmutableDictionary<Address, NodeMessages.Card> _cards = ImmutableDictionary<
        Address,
        NodeMessages.Card
    >.Empty;

    /// <summary>What the node told of itself last; null: nothing yet.</summary>
    public NodeMessages.Card? CardOf(Address node) => Volatile.Read(ref _cards).GetValueOrDefault(node);

    /// <summary>The addresses of the nodes that said last that they hear nothing from this one.</summary>
    public IReadOnlyList<string> WhoCantReach(Address node)
    {
        var address = node.ToString();
        return
        [
            .. Volatile
                .Read(ref _cards)
                .Values.Where(card => card.Unreachable.Contains(address))
                .Select(card => card.Address)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether the node gives its games away and takes no others.</summary>
    public bool IsDraining(Address node) =>
        Volatile.Read(ref _cards).TryGetValue(node, out var card) && card.IsDraining;

    /// <summary>
    /// Where players reach the nodes that take players now, in no order of preference; empty where all nodes are
    /// reached through one address.
    /// </summary>
    public IReadOnlyList<string> PublicUrls
    {
        get
        {
            var urls = Volatile
                .Read(ref _cards)
                .Values.Where(card => !card.IsDraining)
                .Select(card => card.PublicUrl)
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToList();
            return urls.Count > 1 ? urls : [];
        }
    }

    /// <summary>Whether the node has been there for a while.</summary>
    public bool HasSettled(Address node) =>
        Volatile.Read(ref _cards).TryGetValue(node, out var card) && card.HasSettled;

    public void Put(Address node, NodeMessages.Card card) =>
        ImmutableInterlocked.AddOrUpdate(ref _cards, node, card, (_, _) => card);

    public void Remove(Address node) => ImmutableInterlocked.TryRemove(ref _cards, node, out _);
}
