using Coordinator.Cluster.Actors;
using Coordinator.Games;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Tests.Actors;

/// <summary>What is said about a game at the default level: what ends it, and not what it does all the time.</summary>
public sealed class GameLogSpec
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    [Fact]
    public void a_pause_and_a_resume_are_said_only_to_who_looks_closer()
    {
        Assert.Empty(Said(LogLevel.Information));
        Assert.Equal(3, Said(LogLevel.Debug).Count);

        static List<string> Said(LogLevel from) =>
            Lines(
                from,
                new GameEvents.Paused(At, 1, 812, "ada", At),
                new GameEvents.Resumed(At, 1),
                new GameEvents.Started(At)
            );
    }

    [Fact]
    public void the_end_of_a_game_is_said() =>
        Assert.Contains(
            "ended, Abandoned",
            Assert.Single(Lines(LogLevel.Information, new GameEvents.Ended(At, EndReason.Abandoned, null, null))),
            StringComparison.Ordinal
        );

    private static List<string> Lines(LogLevel from, params GameEvent[] events)
    {
        var log = new Listener(from);
        foreach (var happened in events)
            log.Happened("g1", 1, happened);
        return log.Said;
    }

    private sealed class Listener(LogLevel from) : ILogger
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= from;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Said.Add(formatter(state, exception));
    }
}
