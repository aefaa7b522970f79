using Microsoft.Extensions.Logging;

namespace Coordinator.Bot.Start;

/// <summary>What the library logs, on the error stream: warnings, or all.</summary>
internal sealed class ConsoleLog(bool all) : ILoggerFactory, ILogger
{
    private readonly LogLevel _least = all ? LogLevel.Debug : LogLevel.Warning;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine($"  {logLevel}: {formatter(state, exception)} {exception?.Message}".TrimEnd());
    }

    public void Dispose() { }
}
