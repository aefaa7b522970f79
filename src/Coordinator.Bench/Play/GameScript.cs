namespace Coordinator.Bench.Play;

/// <summary>How a game is to go.</summary>
internal enum GameKind
{
    /// <summary>Pauses and resumes until it is stopped.</summary>
    Pauses,

    /// <summary>A few pauses; out of the last nobody comes back in time.</summary>
    TimesOut,

    /// <summary>A few pauses, then a player leaves.</summary>
    Leaves,

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

    /// <summary>One of the mix of a load: most pause and resume for long, some come to an end.</summary>
    public static GameScript Any(Random random)
    {
        var kind = random.Next(10) switch { < 6 => GameKind.Pauses, < 8 => GameKind.TimesOut, _ => GameKind.Leaves };
        var timeout = kind == GameKind.TimesOut ? TimeSpan.FromMilliseconds(random.Next(2_000, 5_000)) : UsualTimeout;
        var script = new GameScript(kind, random.Next(2, 5), timeout, random.Next(1, 4));
        // Outages that shall end in time do, with room for the way there and back.
        return kind == GameKind.TimesOut ? script with { Outage = (script.Outage.Min, TimeSpan.FromSeconds(1)) } : script;
    }
}
