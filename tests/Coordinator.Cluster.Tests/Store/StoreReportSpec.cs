using Coordinator.Cluster.Store;
using Coordinator.Journal;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Tests.Store;

/// <summary>What the log says of a store in trouble: that it begins, once a minute that it lasts, and that it is
/// over.</summary>
public sealed class StoreReportSpec : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-");

    private string File => Path.Combine(_folder.FullName, "coordinator.db");

    [Fact]
    public async Task trouble_is_said_once_and_then_counted_every_minute()
    {
        SqliteFile.Prepare($"Data Source={File};Pooling=False");
        using var store = new GameStore(StoreKind.Sqlite, $"Data Source={File};Pooling=False");
        var (time, log) = (new SetClock(), new Lines());
        using var report = new StoreReport(store, time, log);
        store.Watch.Start();
        report.Look();
        Assert.Empty(log.Said);

        System.IO.File.Move(File, File + ".away");
        await UntilAsync(() => store.Trouble is not null);
        for (var looks = 0; looks < 100; looks++)
            report.Look();
        Assert.StartsWith(
            "Nothing can be stored, so no game is created",
            Assert.Single(log.Said),
            StringComparison.Ordinal
        );

        time.Passed += TimeSpan.FromSeconds(59);
        report.Look();
        Assert.Single(log.Said);
        store.Held.TryHold("g", 1, () => { }, () => { });
        for (var minutes = 0; minutes < 2; minutes++)
        {
            time.Passed += TimeSpan.FromSeconds(60);
            report.Look();
            report.Look();
        }
        Assert.Equal(3, log.Said.Count);
        Assert.Contains("1 games wait", log.Said[2], StringComparison.Ordinal);

        System.IO.File.Move(File + ".away", File);
        await UntilAsync(() => store.Trouble is null);
        report.Look();
        report.Look();
        Assert.StartsWith("The store takes everything again after 179 s", log.Said[3], StringComparison.Ordinal);
        Assert.Equal(4, log.Said.Count);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
            await Task.Delay(20, patience.Token);
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }

    private sealed class Lines : ILogger<StoreReport>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Said.Add(formatter(state, exception));
    }
}
