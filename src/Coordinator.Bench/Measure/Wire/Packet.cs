namespace Coordinator.Bench.Measure.Wire;

/// <summary>What a packet is to a player, in whichever dialect it came.</summary>
internal enum PacketKind : byte
{
    /// <summary>Nothing that a player has to know.</summary>
    Nothing,

    /// <summary>The coordinator speaks first: the player is to say who it is.</summary>
    Opened,

    /// <summary>The player is let in.</summary>
    Accepted,

    /// <summary>It is not let in.</summary>
    Refused,

    Event,
    Answer,

    /// <summary>The coordinator asks whether the player is still there.</summary>
    Ping,

    /// <summary>The coordinator ends the connection.</summary>
    Over,
}

/// <summary>One packet that came from the coordinator; what it carries stays in the buffer.</summary>
internal readonly ref struct Packet
{
    public PacketKind Kind { get; init; }

    /// <summary>The event's name.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Which call it answers.</summary>
    public int Id { get; init; }

    /// <summary>Why a call failed, a player is not let in, or the connection is over; null: it has gone well.</summary>
    public string? Error { get; init; }

    /// <summary>The JSON of an event's argument, or of a result.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>Of <see cref="PacketKind.Opened"/>: the longest time between two pings, in ms.</summary>
    public int PatienceMs { get; init; }
}
