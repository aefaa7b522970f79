using Coordinator.Record;
using Microsoft.Extensions.Logging;

namespace Coordinator.Dashboard.Live;

/// <summary>The times that figures can be had of.</summary>
public enum FiguresRange
{
    /// <summary>The last hour.</summary>
    Hour,

    /// <summary>The last 24 hours.</summary>
    Day,
}

/// <summary>
/// Figures as they were read last. <c>ReadAt</c>: when; null before the first time. <c>Failure</c>: why the latest
/// reading failed, or null; what was read before is still here.
/// </summary>
public sealed record FiguresRead(
    HistoryFigures? Figures,
    IReadOnlyList<PlayerDrops> TopDisconnectingPlayers,
    DateTimeOffset? ReadAt,
    string? Failure
)
{
    internal static FiguresRead Nothing { get; } = new(null, [], null, null);
}

/// <summary>
/// Figures from the record, read for those pages that ask for them, once for all of them, and not so often that the
/// database would feel it.
/// </summary>
public sealed partial class SharedFigures(IOperatorHistory history, TimeProvider time, ILogger<SharedFigures> log)
{
    private const int WhoDropsMost = 8;

    /// <summary>A range that no page has asked for in this time is not read again.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(15);

    /// <summary>A database that has not answered by then is away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Slot hour = new(TimeSpan.FromHours(1), TimeSpan.FromSeconds(5));
    private readonly Slot day = new(TimeSpan.FromDays(1), TimeSpan.FromSeconds(30));

    /// <summary>What was read last; and asks for it to be kept fresh.</summary>
    public FiguresRead Of(FiguresRange range)
    {
        var slot = range == FiguresRange.Day ? day : hour;
        slot.AskedAt = time.GetUtcNow();
        return slot.Read;
    }

    /// <summary>Starts to read what is asked for and not fresh.</summary>
    /// <param name="whenRead">Called on another thread when something was read, or could not be.</param>
    internal void Refresh(Action whenRead)
    {
        var now = time.GetUtcNow();
        foreach (var slot in (Slot[])[hour, day])
        {
            if (now - slot.AskedAt > Forgotten || now - slot.TriedAt < slot.Every || !slot.TryBegin())
                continue;
            slot.TriedAt = now;
            _ = Task.Run(async () =>
            {
                await ReadAsync(slot, now);
                slot.Done();
                whenRead();
            });
        }
    }

    private async Task ReadAsync(Slot slot, DateTimeOffset now)
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            var from = now - slot.Span;
            var figures = await history.FiguresAsync(from, now, limit.Token);
            var whoDrops = await history.TopDisconnectingPlayersAsync(from, now, WhoDropsMost, limit.Token);
            slot.Read = new FiguresRead(figures, whoDrops, now, null);
        }
        catch (Exception e)
        {
            if (slot.Read.Failure is null)
                ReadingFailed(e);
            slot.Read = slot.Read with
            {
                Failure = e is OperationCanceledException ? "It did not answer in time." : e.Message,
            };
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The dashboard's figures could not be read.")]
    private partial void ReadingFailed(Exception e);

    private sealed class Slot(TimeSpan span, TimeSpan every)
    {
        private int busy;
        private volatile FiguresRead read = FiguresRead.Nothing;

        public TimeSpan Span => span;
        public TimeSpan Every => every;
        public DateTimeOffset AskedAt { get; set; }
        public DateTimeOffset TriedAt { get; set; }

        public FiguresRead Read
        {
            get => read;
            set => read = value;
        }

        public bool TryBegin() => Interlocked.Exchange(ref busy, 1) == 0;

        public void Done() => Volatile.Write(ref busy, 0);
    }
}
