using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Coordinator.Games;

namespace Coordinator.Cluster.Actors;

/// <summary>Anything that is written to the journal or may travel between nodes; bound to the protobuf
/// serializer.</summary>
internal interface IClusterMessage;

/// <summary>A message for the game with this id, wherever it runs.</summary>
internal interface IGameMessage : IClusterMessage
{
    string GameId { get; }
}

/// <summary>What a game is told.</summary>
internal static class GameCommandMessages
{
    /// <summary>
    /// A backend's command: create or close. Answered with <see cref="GameAnswers.Executed"/>.
    /// <paramref name="Trace"/>: the span that it is part of; <c>default</c> where none is sampled.
    /// </summary>
    public sealed record Execute(string GameId, GameCommand Command, ActivityContext Trace = default) : IGameMessage;

    /// <summary>Answered with <see cref="GameAnswers.Found"/>.</summary>
    public sealed record Find(string GameId) : IGameMessage;

    /// <summary>Whether this is one of the game's players. Answered with <see cref="GameAnswers.Admitted"/>.</summary>
    public sealed record Admit(string GameId, string Player) : IGameMessage;

    /// <summary>
    /// The sending session speaks for the player. <paramref name="Generation"/>: 0 where it was given none yet.
    /// Answered with <see cref="GameAnswers.Attached"/>, or with <see cref="GameAnswers.StillAttached"/> where the
    /// session has missed nothing since <paramref name="KnownVersion"/>; with <see cref="GameAnswers.Replaced"/> where
    /// another library of the player has replaced <paramref name="Instance"/>, null for one without a name.
    /// </summary>
    public sealed record Attach(
        string GameId,
        string Player,
        long Generation,
        long KnownVersion,
        string? Instance = null
    ) : IGameMessage;

    /// <summary>The session of this generation is over.</summary>
    public sealed record Detach(string GameId, string Player, long Generation) : IGameMessage;

    /// <summary>
    /// A player's report, numbered by its session from 1. Answered with <see cref="GameAnswers.Reported"/>.
    /// <paramref name="Trace"/> as in <see cref="Execute"/>. <paramref name="OnceWritten"/>: answered when it is in the
    /// journal, since its player would not say it again.
    /// </summary>
    public sealed record Report(
        string GameId,
        long Generation,
        long Number,
        PlayerCommand Command,
        ActivityContext Trace = default,
        bool OnceWritten = false
    ) : IGameMessage;

    /// <summary>How a link is, as its player tells every few seconds. Not answered, not numbered, not brought
    /// again.</summary>
    public sealed record Health(string GameId, string Player, long Generation, LinkHealth Link) : IGameMessage;

    /// <summary>How long what is told takes to the player, one way. Not answered; told again where the game has
    /// moved.</summary>
    public sealed record Delay(string GameId, string Player, long Generation, TimeSpan OneWay) : IGameMessage;
}

/// <summary>What a game says to whoever asked, and to the sessions of its players.</summary>
internal static class GameAnswers
{
    public sealed record Executed(GameResult Result) : IClusterMessage;

    public sealed record Found(GameState State) : IClusterMessage;

    public sealed record Admitted(bool IsPlayer) : IClusterMessage;

    /// <summary>The session speaks for its player from here on, and this is all there is to know.</summary>
    public sealed record Attached(
        long Generation,
        long Version,
        GameState State,
        ImmutableDictionary<string, IActorRef> Roster,
        DateTimeOffset? SentAt = null
    ) : IClusterMessage;

    public sealed record StillAttached(DateTimeOffset? SentAt = null) : IClusterMessage;

    public sealed record Reported(long Number, GameResult Result) : IClusterMessage;

    /// <summary>The session of this generation was taken over by a newer one.</summary>
    public sealed record Replaced(long Generation) : IClusterMessage;

    /// <summary>No such game, or no such player in it.</summary>
    public sealed record NotInGame : IClusterMessage
    {
        public static NotInGame Instance { get; } = new();
    }

    /// <summary>
    /// Something happened. Versions of one game's actor count up by one: a session that sees a gap attaches again.
    /// </summary>
    public sealed record Update(
        long Version,
        ImmutableArray<Notice> Notices,
        ImmutableDictionary<string, IActorRef> Roster,
        DateTimeOffset? SentAt = null
    ) : IClusterMessage
    {
        /// <summary>The notices, as the sessions of this process pass them on: all of them the same objects.</summary>
        public ImmutableArray<News> News { get; } = ImmutableArray.CreateRange(Notices, notice => new News(notice));
    }
}
