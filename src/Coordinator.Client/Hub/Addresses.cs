namespace Coordinator.Client.Hub;

/// <summary>
/// Where the coordinator can be reached: the addresses that the game gave, and beside them those that the coordinator
/// told last. Any of them serves any player.
/// </summary>
internal sealed class Addresses
{
    private readonly IReadOnlyList<Uri> _given;
    private IReadOnlyList<Uri> _told = [];

    /// <summary>What was lost, or has failed, since there was a connection last: the longest ago first.</summary>
    private List<Uri> _failed = [];

    /// <param name="given">At least one, the first to be tried first.</param>
    public Addresses(IEnumerable<Uri> given)
    {
        _given = [.. given.Select(Plain)];
        Current = _given[0];
    }

    /// <summary>The one to connect to, or that is connected.</summary>
    public Uri Current { get; private set; }

    public IReadOnlyList<Uri> All => [.. _given.Concat(_told).Distinct()];

    /// <summary>
    /// The coordinator tells where its nodes are: in place of what it told before. What is no http or https address is
    /// left out.
    /// </summary>
    public void Told(IEnumerable<string?> addresses) =>
        _told = [
            .. addresses
                .Select(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null)
                .Where(IsUsable)
                .Select(uri => Plain(uri!)),
        ];

    /// <summary>The current one works.</summary>
    public void Connected() => _failed = [];

    /// <summary>
    /// The current one was lost, or failed: goes on to another. Which one is left to chance, so that the players of a
    /// node that died spread over the others; where all have failed, it is the one that did so longest ago.
    /// </summary>
    /// <param name="random">Gives a number in [0, 1).</param>
    public void MoveOn(Func<double> random)
    {
        _failed.Remove(Current);
        _failed.Add(Current);
        var all = All;
        var others = all.Except(_failed).ToList();
        Current = others.Count switch
        {
            0 => _failed.First(all.Contains),
            1 => others[0],
            _ => others[(int)(random() * others.Count)],
        };
    }

    /// <summary>Whether the coordinator may be there. Only a page is bound to https once it has come that
    /// way.</summary>
    public static bool IsUsable(Uri? address) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" };

    /// <summary>The players' hub at an address.</summary>
    /// <param name="address">Without the hub's path.</param>
    /// <param name="instance">Who connects; nobody in particular, where something is only asked.</param>
    public static Uri HubAt(Uri address, string? instance = null) =>
        new($"{address.AbsoluteUri.TrimEnd('/')}/hubs/game{(instance is null ? "" : $"?instance={instance}")}");

    /// <summary>Without what a list may write either way.</summary>
    private static Uri Plain(Uri address) => new(address.GetLeftPart(UriPartial.Path).TrimEnd('/'));
}
