using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Coordinator.SocketIo.Tests.Support;

/// <summary>Keeps what is logged from warnings on, by anyone in the host.</summary>
internal sealed class TestLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Complaints { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            Complaints.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
    }

    public void Dispose() { }
}
