namespace Coordinator.Peers;

/// <summary>What a <see cref="Link"/> sets to be told when time has passed.</summary>
internal enum LinkTimer
{
    /// <summary>A further beat, between two of the regular ones.</summary>
    ExtraBeat,

    /// <summary>The grace of a link without proof of life.</summary>
    Grace,

    /// <summary>What the present attempt to connect is given.</summary>
    Attempt,
}

/// <summary>What a <see cref="Link"/> needs of whoever runs it, one thing at a time.</summary>
internal interface ILinkHost
{
    /// <summary>Of a monotonic clock.</summary>
    TimeSpan Now { get; }

    /// <summary>Tells the owner one of the <see cref="PeerEvents"/>.</summary>
    void Tell(object told);

    /// <summary>Calls <see cref="Link.OnTimer"/> after this long, in place of any time asked for before.</summary>
    void SetTimer(LinkTimer timer, TimeSpan after);

    /// <summary>Takes a timer back, if it is set.</summary>
    void CancelTimer(LinkTimer timer);

    /// <summary>
    /// Makes a connection, and begins an offer where there is none to answer. The description comes with
    /// <see cref="Link.Described"/>, or <see cref="Link.Broken"/>; what happens on it with <see cref="Link.Happened"/>.
    /// </summary>
    Attempt Connect(int number, PeerConnectionSettings settings, string? offer);
}
