namespace Coordinator.Bench.Play;

/// <summary>How a game is to go.</summary>
internal enum GameKind
{
    /// <summary>Some pauses, then a player leaves.</summary>
    Leaves,

    /// <summary>Some pauses; out of the last nobody comes back in time.</summary>
    TimesOut,

    /// <summary>All links are well all the time: nobody may be paused.</summary>
    Quiet,
}

/// <summary>How a link is lost.</summary>
internal enum LinkLoss
{
    /// <summary>A stack closes its channel: known at once at one end, and at the other if it says so too.</summary>
    Closed,

    /// <summary>A stack's ICE gives up: the same, and the library keeps what it had beside what it makes
    /// anew.</summary>
    Failed,

    /// <summary>Nothing comes through any more, in one direction or in both, and the library has to notice.</summary>
    Silent,
}

/// <summary>The numbers by which a game goes.</summary>
internal sealed record GameScript(GameKind Kind, int Players, TimeSpan ReconnectionTimeout, int PausesBeforeEnd)
{
    /// <summary>How long it plays between two pauses.</summary>
    public (TimeSpan Min, TimeSpan Max) Play { get; init; } = (TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3));

    /// <summary>How long a link stays lost.</summary>
    public (TimeSpan Min, TimeSpan Max) Outage { get; init; } =
        (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(4));

    /// <summary>How links are lost; null: in all ways.</summary>
    public LinkLoss? Loss { get; init; }

    /// <summary>The usual time-out, which the links' outages never come near.</summary>
    public static TimeSpan UsualTimeout { get; } = TimeSpan.FromSeconds(30);

    public static GameScript Quiet(int players = 2) => new(GameKind.Quiet, players, UsualTimeout, 0);

    /// <summary>One of the mix of a load: games of two to four, of few pauses and of many, that end in one way or the
    /// other.</summary>
    public static GameScript Any(Random random)
    {
        var (players, pauses) = (random.Next(2, 5), random.Next(3) == 0 ? random.Next(8, 16) : random.Next(1, 4));
        if (random.Next(3) > 0)
            return new GameScript(GameKind.Leaves, players, UsualTimeout, pauses);
        // Outages that shall end in time do: an end that was told nothing may take 3 s to notice that it has to connect
        // anew.
        var timeout = TimeSpan.FromMilliseconds(random.Next(6_000, 9_000));
        var script = new GameScript(GameKind.TimesOut, players, timeout, pauses);
        return script with { Outage = (script.Outage.Min, TimeSpan.FromSeconds(1)) };
    }

    /// <summary>
    /// Most losses are known at once, so that they come when the script wants them; a quarter has to be noticed, which
    /// takes the library 2.9 s.
    /// </summary>
    public LinkLoss NextLoss(Random random) =>
        Loss
        ?? random.Next(8) switch
        {
            < 3 => LinkLoss.Closed,
            < 6 => LinkLoss.Failed,
            _ => LinkLoss.Silent,
        };
}
