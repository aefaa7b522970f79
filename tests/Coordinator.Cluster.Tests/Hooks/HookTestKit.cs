using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Coordinator.Hooks;
using Coordinator.Journal;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Record;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Cluster.Tests.Hooks;

/// <summary>The deliverer under virtual time, on a real outbox in SQLite, with endpoints that answer what a test tells
/// them to.</summary>
public abstract class HookTestKit : TestKit
{
    private static readonly HookSecret Secret = HookSecret.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;

    private readonly string _file;
    private readonly GameStore _games;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    protected HookTestKit()
        : base(
            ConfigurationFactory.ParseString(
                """
                akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
                akka.loglevel = WARNING
                """
            )
        )
    {
        _file = Path.Combine(Path.GetTempPath(), $"coordinator-{Guid.NewGuid():N}.db");
        _games = new GameStore(StoreKind.Sqlite, $"Data Source={_file}");
        SqliteFile.Prepare(_games.ConnectionString);
        Store = new RecordStore(_games);
        Outbox = new HookOutbox(Store);
        Meters = _services.GetRequiredService<IMeterFactory>();
    }

    private protected static HookEndpoint North { get; } =
        new(new Uri("https://north.example.org/hooks?key=hidden"), Secret);
    private protected static HookEndpoint South { get; } = new(new Uri("https://south.example.org/hooks"), Secret);

    private protected RecordStore Store { get; }
    private protected HookOutbox Outbox { get; }
    private protected IMeterFactory Meters { get; }
    private protected ScriptedSender Sender { get; } = new();

    /// <summary>What an operator reads.</summary>
    private protected ConcurrentQueue<string> Said { get; } = [];

    private protected TestScheduler Time => (TestScheduler)Sys.Scheduler;
    private protected DateTimeOffset Clock => Time.Now;

    protected override void AfterAll()
    {
        base.AfterAll();
        _services.Dispose();
        _games.Dispose();
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    private protected IActorRef Deliver(params HookEndpoint[] endpoints)
    {
        var settings = new HookSettings { Endpoints = endpoints };
        var (metrics, log) = (new HookMetrics(Meters), new Lines(Said));
        return Sys.ActorOf(Props.Create(() => new HookDeliverer(settings, Outbox, Sender, metrics, log)));
    }

    /// <summary>Puts a message into the outbox as a game does. Its id is its name.</summary>
    private protected async Task AddAsync(HookEndpoint endpoint, string game, string name, DateTimeOffset? at = null)
    {
        await using var db = Store.Open();
        var ms = (at ?? Clock).ToUnixTimeMilliseconds();
        await db.InsertAsync(
            new HookRow
            {
                MessageId = name,
                GameId = game,
                Type = "game.paused",
                At = ms,
                NextAt = ms,
                Body = "{}",
                Endpoint = endpoint.Key,
            }
        );
    }

    private protected async Task ExecuteAsync(string sql)
    {
        await using var db = Store.Open();
        await db.ExecuteAsync(sql);
    }

    /// <summary>Lets time pass until the deliverer looks again; then the next attempt, waited for.</summary>
    private protected async Task<Attempt> NextAsync()
    {
        var next = Sender.Attempts.ReadAsync().AsTask();
        await UntilAsync("a message is sent", () =>
        {
            if (!next.IsCompleted)
                Time.Advance(HookDeliverer.LookEvery);
            return Task.FromResult(next.IsCompleted);
        });
        return await next;
    }

    /// <summary>The message's row, once it is as awaited; null where it is gone.</summary>
    private protected async Task<HookRow?> RowAsync(string name, string what, Func<HookRow?, bool> awaited)
    {
        HookRow? row = null;
        await UntilAsync($"{name} {what}", async () =>
        {
            await using var db = Store.Open();
            row = await db.Hooks.FirstOrDefaultAsync(h => h.MessageId == name);
            return awaited(row);
        });
        return row;
    }

    private protected Task GoneAsync(string name) => RowAsync(name, "is gone from the outbox", row => row is null);

    /// <summary>The row, once the attempt's failure is written down: until then it is claimed.</summary>
    private protected async Task<HookRow> PutBackAsync(Attempt sent) =>
        (
            await RowAsync(sent.Name, "waits for another attempt", row =>
                row is not null && row.NextAt != sent.Message.NextAt
            )
        )!;

    internal static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await isSo())
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"Waited 30 s until {what}.");
            await timer.WaitForNextTickAsync();
        }
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class Lines(ConcurrentQueue<string> said) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => said.Enqueue(formatter(state, exception));
}

/// <summary>One message on its way. It is answered when the test says so.</summary>
internal sealed record Attempt(
    HookEndpoint Endpoint,
    HookRow Message,
    DateTimeOffset At,
    TaskCompletionSource<HookAnswer> Answer
)
{
    public string Name => Message.MessageId;

    public void Accept() => Answer.SetResult(new HookAnswer(HookVerdict.Accepted, "HTTP 200."));

    public void Fail(TimeSpan? retryAfter = null) =>
        Answer.SetResult(new HookAnswer(HookVerdict.Failed, "HTTP 500.", retryAfter));

    public void Refuse() => Answer.SetResult(new HookAnswer(HookVerdict.Gone, "HTTP 410."));
}

/// <summary>Endpoints in place of the network.</summary>
internal sealed class ScriptedSender : IHookSender
{
    private readonly Channel<Attempt> _attempts = Channel.CreateUnbounded<Attempt>();

    public ChannelReader<Attempt> Attempts => _attempts.Reader;

    public Task<HookAnswer> SendAsync(HookEndpoint endpoint, HookRow message, DateTimeOffset now)
    {
        var attempt = new Attempt(endpoint, message, now, new(TaskCreationOptions.RunContinuationsAsynchronously));
        Assert.True(_attempts.Writer.TryWrite(attempt));
        return attempt.Answer.Task;
    }
}
