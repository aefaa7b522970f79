using System.Collections.Immutable;
using Akka.Actor;
using Coordinator.Games;
using static Coordinator.Cluster.Actors.GameAnswers;

namespace Coordinator.Cluster.Actors;

internal enum AttachResult
{
    /// <summary>The session was attached already.</summary>
    Same,

    /// <summary>The session speaks for its player from now on.</summary>
    New,

    /// <summary>A newer session speaks for the player.</summary>
    TooOld,
}

internal enum ReportResult
{
    /// <summary>To be decided.</summary>
    New,

    /// <summary>Decided before, or being decided.</summary>
    Repeated,

    /// <summary>The session does not speak for the player (yet, or any more).</summary>
    NotAttached,
}

/// <summary>A session that speaks for a player, and the report that it has brought last.</summary>
internal sealed class Attachment(IActorRef session, long generation)
{
    public IActorRef Session => session;
    public long Generation => generation;
    public long LastNumber { get; set; }
    public GameResult? LastResult { get; set; }
}

/// <summary>
/// Which session speaks for which player. Generations count up: the newest connection wins, and fences the late
/// messages and the late goodbye of older ones.
/// </summary>
internal sealed class Attachments
{
    private readonly Dictionary<string, Attachment> _attached = [];

    // The newest generation of each player, also of those that have gone since.
    private readonly Dictionary<string, long> _newest = [];

    /// <summary>Counts what the sessions were told: one that sees a gap has missed something.</summary>
    public long Version { get; private set; }

    public bool IsEmpty => _attached.Count == 0;

    // Who speaks for whom, as sessions are told it; null where that has changed since it was made.
    private ImmutableDictionary<string, IActorRef>? _roster;

    private ImmutableDictionary<string, IActorRef> Roster =>
        _roster ??= _attached.ToImmutableDictionary(a => a.Key, a => a.Value.Session);

    public IActorRef? SessionOf(string player) => _attached.GetValueOrDefault(player)?.Session;

    public string? PlayerOf(IActorRef session) => _attached.FirstOrDefault(a => a.Value.Session.Equals(session)).Key;

    public bool IsCurrent(string player, long generation) =>
        _attached.TryGetValue(player, out var current) && current.Generation == generation;

    /// <summary>
    /// A session wants to speak for a player. One that has no generation yet (0) is the newest; it gets one above all
    /// before it, taken from the clock, so that a game which moved and remembers none gives no lower one.
    /// </summary>
    public AttachResult Attach(
        string player,
        long generation,
        IActorRef session,
        DateTimeOffset now,
        out Attachment? replaced
    )
    {
        var newest = _newest.GetValueOrDefault(player);
        replaced = _attached.GetValueOrDefault(player);
        if (replaced is not null && replaced.Session.Equals(session))
            return AttachResult.Same;
        if (generation == 0)
            generation = Math.Max(newest + 1, now.ToUnixTimeMilliseconds());
        if (generation < newest)
            return AttachResult.TooOld;

        _newest[player] = generation;
        _attached[player] = new Attachment(session, generation);
        _roster = null;
        return AttachResult.New;
    }

    public IActorRef? Remove(string player)
    {
        if (!_attached.Remove(player, out var gone))
            return null;
        _roster = null;
        return gone.Session;
    }

    /// <summary>What a session is told when it is attached.</summary>
    public Attached Attached(string player, GameState state, DateTimeOffset now) =>
        new(_attached[player].Generation, Version, state, Roster, now);

    /// <summary>Tells every session what happened, and who speaks for whom now.</summary>
    public void Tell(ImmutableArray<Notice> notices, DateTimeOffset now)
    {
        Version++;
        var update = new Update(Version, notices, Roster, now);
        foreach (var attachment in _attached.Values)
            attachment.Session.Tell(update);
    }

    /// <summary>Whether a report is new. A session brings one report at a time and repeats it until it is
    /// answered.</summary>
    public ReportResult Receive(string player, long generation, long number, out GameResult? answered)
    {
        answered = null;
        if (!_attached.TryGetValue(player, out var attachment) || attachment.Generation != generation)
            return ReportResult.NotAttached;
        if (number > attachment.LastNumber)
        {
            (attachment.LastNumber, attachment.LastResult) = (number, null);
            return ReportResult.New;
        }
        if (number == attachment.LastNumber)
            answered = attachment.LastResult;
        return ReportResult.Repeated;
    }

    public void Answered(string player, long number, GameResult result)
    {
        if (_attached.TryGetValue(player, out var attachment) && attachment.LastNumber == number)
            attachment.LastResult = result;
    }
}
