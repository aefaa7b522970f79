using Coordinator.Cluster.Actors;
using Coordinator.Journal;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Store;

/// <summary>
/// Where Akka logs to. Left out is what shards say while the store is in trouble: that they can't read their list of
/// games, every few seconds, each of them. <see cref="StoreReport"/> says why, and counts.
/// </summary>
/// <param name="host">The host's.</param>
/// <param name="store">What the shards read from.</param>
internal sealed class ShardsInTrouble(ILoggerFactory host, GameStore store) : ILoggerFactory
{
    /// <summary>How the region and its shards are named in the log.</summary>
    private const string Shards = $"/system/sharding/{GameSharding.TypeName}";

    public ILogger CreateLogger(string categoryName) => new Logger(host.CreateLogger(categoryName), store);

    public void AddProvider(ILoggerProvider provider) => host.AddProvider(provider);

    public void Dispose()
    {
        // The host's own.
    }

    private sealed class Logger(ILogger inner, GameStore store) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (store.Trouble is not null && formatter(state, exception).Contains(Shards, StringComparison.Ordinal))
                return;
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
