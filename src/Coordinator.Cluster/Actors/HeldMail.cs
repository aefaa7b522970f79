using System.Diagnostics;
using Akka.Actor;
using Coordinator.Games;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// What a game keeps of what comes while it waits for a write. A write takes milliseconds, and everything is kept;
/// where the store is in trouble it takes minutes or hours, and those who get no answer ask again and again.
/// </summary>
/// <param name="told">The game as its players know it meanwhile.</param>
internal sealed class HeldMail(GameState told)
{
    /// <summary>A game that has not answered by then is asked again: see
    /// <see cref="PlayerSession.RepeatAfter"/>.</summary>
    public static readonly TimeSpan KeepsAllFor = PlayerSession.RepeatAfter;

    private readonly long _since = Stopwatch.GetTimestamp();
    private HashSet<(string Player, long Generation, long Number)>? _reports;
    private HashSet<(IActorRef Session, long Generation)>? _attaching;

    /// <summary>The game as its players know it until the write is done.</summary>
    public GameState Told => told;

    /// <summary>Whether it took so long that players have something to say which the game could not take.</summary>
    public bool IsLong => Stopwatch.GetElapsedTime(_since) >= KeepsAllFor;

    /// <summary>Whether it would be missed. What it says no to is asked for again by whoever needs it.</summary>
    public bool IsWorthKeeping(object message, IActorRef sender) =>
        message switch
        {
            Report report => (_reports ??= []).Add((report.Command.Player, report.Generation, report.Number)),
            Attach attach => (_attaching ??= []).Add((sender, attach.Generation)),
            Health or Delay or Find or Admit or Execute => !IsLong,
            _ => true,
        };
}
