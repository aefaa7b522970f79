using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Coordinator.Node.Tests.Support;

/// <summary>What a node says in its log, whatever the level that is asked of others.</summary>
internal sealed class HeardLog : ILoggerProvider
{
    /// <summary>Everything above debug, in order.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Listener(this, categoryName);

    public void Dispose() { }

    private sealed class Listener(HeardLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel > LogLevel.Debug;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
                log.Lines.Enqueue(
                    $"{logLevel} {category}: {formatter(state, exception)} {exception?.Message}".TrimEnd()
                );
        }
    }
}
