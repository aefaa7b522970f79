using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Nodes;
using Coordinator.Cluster.Telemetry;
using Coordinator.Journal;

namespace Coordinator.Cluster.History;

/// <summary>
/// Follows the journal and keeps a projection's tables up to date. One for each projection in the whole cluster. What it
/// read and how far are written together, so that it neither skips nor repeats an event when it starts again.
/// </summary>
internal sealed class JournalFollower : ReceiveActor
{
    private readonly IProjection _projection;
    private readonly HistoryStore _store;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SharedKillSwitch _stop;

    public JournalFollower(IProjection projection, HistoryStore store)
    {
        (_projection, _store) = (projection, store);
        _stop = KillSwitches.Shared(projection.Name);
    }

    protected override void PreStart()
    {
        var journal = PersistenceQuery.Get(Context.System).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier);
        var settings = RestartSettings.Create(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), randomFactor: 0.2);
        RestartSource
            .WithBackoff(() => Source.FromTaskSource(FollowAsync(journal)), settings)
            .Via(_stop.Flow<Akka.NotUsed>())
            .RunWith(Sink.Ignore<Akka.NotUsed>(), Context.System.Materializer());
    }

    protected override void PostStop() => _stop.Shutdown();

    private async Task<Source<Akka.NotUsed, Akka.NotUsed>> FollowAsync(SqlReadJournal journal)
    {
        try
        {
            await using var db = await _store.OpenAsync();
            var offset = await db.OffsetAsync(_projection.Name);
            return journal.AllEvents(Offset.Sequence(offset))
                .GroupedWithin(500, TimeSpan.FromMilliseconds(50))
                .SelectAsync(1, async rows =>
                {
                    offset = await WriteAsync([.. rows], offset);
                    return Akka.NotUsed.Instance;
                })
                .MapMaterializedValue(_ => Akka.NotUsed.Instance);
        }
        catch (Exception e)
        {
            _log.Warning(e, "The projection {Name} stands still: its tables can't be reached. Trying again", _projection.Name);
            throw;
        }
    }

    /// <summary>Writes what the rows mean, and how far the journal has been read.</summary>
    /// <returns>How far that is.</returns>
    private async Task<long> WriteAsync(IReadOnlyList<EventEnvelope> rows, long from)
    {
        try
        {
            await using var db = await _store.OpenAsync();
            await using var transaction = await db.BeginTransactionAsync();
            var to = ((Sequence)rows[^1].Offset).Value;
            // First of all: where a node was cut off and does not know yet that another follows the journal in its stead,
            // the second to write waits for the first, and then finds that its rows are written.
            await db.AdvanceAsync(_projection.Name, from, to);
            foreach (var row in rows)
            {
                if (row.Event is not JournalEntry entry || PersistenceIds.GameOf(row.PersistenceId) is not { } gameId) continue;
                foreach (var happened in entry.Events) await _projection.ApplyAsync(db, gameId, happened, default);
            }
            await transaction.CommitAsync();
            return to;
        }
        catch (Exception e)
        {
            _log.Warning(e, "The projection {Name} stands still at {Offset}. Trying again", _projection.Name, rows[0].Offset);
            throw;
        }
    }
}

/// <summary>How a projection gets into an actor system.</summary>
internal static class ProjectionHosting
{
    /// <summary>Keeps the projection up to date, once in the cluster.</summary>
    public static AkkaConfigurationBuilder AddProjection(
        this AkkaConfigurationBuilder builder, IProjection projection, HistoryStore store) =>
        builder.WithActors((system, _, resolver) =>
        {
            resolver.GetService<JournalLag>().Watch(projection.Name);
            system.StartOnce(Props.Create(() => new JournalFollower(projection, store)), projection.Name);
        });
}
