using Microsoft.Extensions.Logging;
using Xunit.Abstractions;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>A version of SIPSorcery in which partial reliability has no place.</summary>
public sealed class ReliableStackSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    [SkippableFact]
    public async Task says_so_once_and_links_come_about_all_the_same()
    {
        var log = new Warnings();
        await using var connections = Stack.CreateReliable(log);
        await using var link = new LiveLink(System, (IPeerConnectionFactory)connections);
        await using var other = new LiveLink(System, (IPeerConnectionFactory)connections);

        await link.ConnectAsync();
        await other.ConnectAsync();

        link.Ada.Tell(new SendMessage(PeerMessage.Of("hello")));
        await LiveLink.Until(() => link.Bob.Told<MessageReceived>().Any(), TimeSpan.FromSeconds(5), "a message arrives");
        Assert.Contains("RFC 3758", Assert.Single(log.Said), StringComparison.Ordinal);
    }

    private sealed class Warnings : ILoggerFactory, ILogger
    {
        public List<string> Said { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Said) Said.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
