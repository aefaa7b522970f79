using System.Collections.Immutable;

namespace Coordinator.Games;

/// <summary>Something that players of a game are told.</summary>
public abstract record Notice;

/// <summary>What players are told, and how it follows from what has happened.</summary>
public static class Notices
{
    public sealed record Ready(ImmutableArray<string> Players) : Notice;

    public sealed record Started : Notice;

    public sealed record Paused(
        int Epoch,
        long Frame,
        string DetectingPlayer,
        TimeSpan Timeout,
        DateTimeOffset Deadline
    ) : Notice;

    /// <summary>Everyone goes on at <paramref name="ResumeAt"/>, each knowing where the others stopped.</summary>
    public sealed record Resumed(
        int Epoch,
        TimeSpan PauseDuration,
        ImmutableSortedDictionary<string, long> Frames,
        DateTimeOffset ResumeAt
    ) : Notice;

    /// <summary>The links could not be made; <see cref="Ended"/> follows.</summary>
    public sealed record Repool(string Reason) : Notice;

    public sealed record Ended(
        EndReason Reason,
        TimeSpan TotalPaused,
        ImmutableArray<string> LostPlayers,
        ImmutableArray<string> RecoveredPlayers,
        string? DisconnectedPlayer
    ) : Notice;

    public sealed record Presence(string Player, bool Connected) : Notice;

    /// <summary>
    /// What <paramref name="@event"/> means to the players. <paramref name="before"/> is the state it happened to,
    /// <paramref name="now"/> the time of telling: a resume is set from there, not from when it was decided.
    /// </summary>
    public static IEnumerable<Notice> Of(GameEvent @event, GameState before, DateTimeOffset now)
    {
        switch (@event)
        {
            case GameEvents.PlayerConnected e:
                yield return new Presence(e.Player, Connected: true);
                break;
            case GameEvents.PlayerDisconnected e:
                yield return new Presence(e.Player, Connected: false);
                break;
            case GameEvents.Readied:
                yield return new Ready(before.Players);
                break;
            case GameEvents.Started:
                yield return new Started();
                break;
            case GameEvents.Paused e:
                yield return new Paused(
                    e.Epoch,
                    e.Frame,
                    e.DetectingPlayer,
                    before.Settings.ReconnectionTimeout,
                    e.Deadline
                );
                break;
            case GameEvents.Resumed e:
                yield return new Resumed(
                    e.Epoch,
                    Game.Elapsed(before.Pause!.StartedAt, e.At),
                    before.Pause.Frames,
                    now + Game.ResumeLead(before)
                );
                break;
            case GameEvents.Ended e:
                if (e.Reason == EndReason.ValidationFailed)
                    yield return new Repool(e.Detail ?? "timeout");
                yield return Ending(Game.Apply(before, e));
                break;
        }
    }

    /// <summary>How the game ended. Who was lost, and who has recovered, is told of the last pause alone.</summary>
    private static Ended Ending(GameState ended) =>
        new(
            ended.End!.Reason,
            ended.TotalPaused,
            ended.Pause is { } pause ? [.. pause.Lost.Keys] : ended.LostLast,
            ended.Pause is { } last ? [.. last.Recovered] : ended.LostLast,
            ended.End.DisconnectedPlayer
        );
}
