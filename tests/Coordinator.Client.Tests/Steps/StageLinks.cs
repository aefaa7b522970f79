using Coordinator.Client.Reconnection;
using Coordinator.Peers;

namespace Coordinator.Client.Tests.Steps;

/// <summary>Links that are alive until a story says otherwise.</summary>
internal sealed class StageLinks(VirtualLoop loop, IEnumerable<string> players, Action<LinkSnapshot, LossCause> lost)
    : ILinks
{
    private readonly SortedDictionary<string, LinkSnapshot> _links = new(
        players.ToDictionary(
            player => player,
            player => new LinkSnapshot { PlayerId = player, State = LinkState.Alive }
        )
    );

    /// <summary>Since when the links that are not proven alive any more have not been.</summary>
    private readonly Dictionary<string, TimeSpan> _quiet = [];

    public IReadOnlyList<LinkSnapshot> Lost => [.. _links.Values.Where(link => link.State == LinkState.Lost)];

    public bool IsWhole => _links.Values.All(link => link.State == LinkState.Alive);

    public void ExpectAlive() { }

    public void LoseUnproven(TimeSpan within)
    {
        foreach (var player in _links.Keys.ToList())
            if (
                _links[player].State != LinkState.Lost
                && _quiet.TryGetValue(player, out var since)
                && loop.Now - since > within
            )
                Lose(player, LossCause.Unproven);
    }

    public void Quieten(string player) => _quiet[player] = loop.Now;

    public void Lose(string player, LossCause cause)
    {
        _links[player] = _links[player] with { State = LinkState.Lost, LostAt = loop.Now, AttemptsSinceLost = 0 };
        lost(_links[player], cause);
    }

    public LinkSnapshot Restore(string player, int attempts)
    {
        _quiet.Remove(player);
        return _links[player] = _links[player] with { State = LinkState.Alive, AttemptsSinceLost = attempts };
    }
}
