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

/// <summary>The numbers by which a game goes.</summary>
internal sealed record GameScript(GameKind Kind, int Players, TimeSpan ReconnectionTimeout, int PausesBeforeEnd)
{
    /// <summary>How long it plays between two pauses.</summary>
    public (TimeSpan Min, TimeSpan Max) Play { get; init; } = (TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3));

    /// <summary>How long a link stays lost.</summary>
    public (TimeSpan Min, TimeSpan Max) Outage { get; init; } = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(4));

    /// <summary>The usual time-out, which the links' outages never come near.</summary>
    public static TimeSpan UsualTimeout { get; } = TimeSpan.FromSeconds(30);

    public static GameScript Quiet(int players = 2) => new(GameKind.Quiet, players, UsualTimeout, 0);

    /// <summary>One of the mix of a load: games of two to four, of few pauses and of many, that end in one way or the other.</summary>
    public static GameScript Any(Random random)
    {
        var (players, pauses) = (random.Next(2, 5), random.Next(3) == 0 ? random.Next(8, 16) : random.Next(1, 4));
        if (random.Next(3) > 0) return new GameScript(GameKind.Leaves, players, UsualTimeout, pauses);
        // Outages that shall end in time do, with room for the way there and back.
        var script = new GameScript(GameKind.TimesOut, players, TimeSpan.FromMilliseconds(random.Next(2_000, 5_000)), pauses);
        return script with { Outage = (script.Outage.Min, TimeSpan.FromSeconds(1)) };
    }
}
