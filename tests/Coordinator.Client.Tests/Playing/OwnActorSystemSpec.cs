using Akka.Event;
using Coordinator.Client.Playing;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Tests.Playing;

public sealed class OwnActorSystemSpec
{
    [Fact]
    public async Task What_it_logs_goes_where_the_library_logs()
    {
        using var logged = new Logged();
        using var system = OwnActorSystem.Create(logged);
        system.Log.Warning("the dog ate {0}", "it");
        var line = await logged.First.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.StartsWith("Warning ", line, StringComparison.Ordinal);
        Assert.EndsWith("the dog ate it", line, StringComparison.Ordinal);
        await system.Terminate();
    }

    private sealed class Logged : ILoggerFactory, ILogger
    {
        private readonly TaskCompletionSource<string> _first = new();

        public Task<string> First => _first.Task;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => _first.TrySetResult($"{logLevel} {formatter(state, exception)}");

        public void Dispose() { }
    }
}
