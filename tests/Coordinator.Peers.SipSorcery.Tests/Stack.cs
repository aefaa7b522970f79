#if SIPSORCERY
using Microsoft.Extensions.Logging;
#endif

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>The stack under test, where it could be had when this was built.</summary>
internal static class Stack
{
    public const string Missing =
        "SIPSorcery is neither in the local package cache nor in a package source; see the build's warning COORD0001.";

#if SIPSORCERY
    public static IPeerConnectionFactory Create() => new SipSorceryConnectionFactory();

    /// <summary>One in which messages can't be unreliable.</summary>
    /// <param name="warnings">Takes what it says of that.</param>
    public static IAsyncDisposable CreateReliable(List<string> warnings) =>
        new SipSorceryConnectionFactory(new Warnings(warnings)) { TryStartUnreliable = _ => false };

    private sealed class Warnings(List<string> said) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

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
            lock (said)
                said.Add(formatter(state, exception));
        }

        public void Dispose() { }
    }
#else
    public static IPeerConnectionFactory Create() => throw new SkipException(Missing);

    public static IAsyncDisposable CreateReliable(List<string> warnings) => throw new SkipException(Missing);
#endif
}
