using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Client.Playing;

/// <summary>The log that the game gave. One that fails costs its line: no pause may depend on the game's
/// code.</summary>
internal sealed class GuardedLog : ILogger
{
    private readonly ILogger _game;

    private GuardedLog(ILogger game) => _game = game;

    /// <summary>A log of this category; one that writes nothing where the game gave none, or gives none now.</summary>
    public static ILogger Create(ILoggerFactory? logging, string category)
    {
        try
        {
            return logging?.CreateLogger(category) is { } log ? new GuardedLog(log) : NullLogger.Instance;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return NullLogger.Instance;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return _game.IsEnabled(logLevel);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        try
        {
            _game.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // There is nowhere else to say so.
        }
    }
}
