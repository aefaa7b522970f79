using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Coordinator.Journal;
using Coordinator.Journal.Plugin;
using Google.Protobuf;

namespace Coordinator.Cluster.Actors;

/// <summary>
/// The journal of sharding's list of games that must be running. The record knows which games are open, so nothing is
/// written here: what sharding wants to remember is acknowledged at once, and what it reads back is what the record
/// says.
/// </summary>
internal sealed class OpenGamesJournal : ReceiveActor
{
    /// <summary>Akka.Cluster.Sharding's serializer, and its name of a list of entities that were started: both are on
    /// disks.</summary>
    private const int ShardingSerializer = 13;

    private const string EntitiesStarted = "CE";

    /// <summary>How sharding names its lists: of a shard, with the shard's id after it; and of the shards that there
    /// are.</summary>
    private const string OfShard = $"/sharding/{GameSharding.TypeName}Shard/";

    private readonly GameStore _store = GameStoreSetup.StoreOf(Context.System);
    private readonly GameMessageExtractor _extractor = new();

    public OpenGamesJournal()
    {
        Receive<WriteMessages>(messages => WriteAnswers.Tell(messages));
        Receive<ReplayMessages>(Replay);
        Receive<DeleteMessagesTo>(delete =>
            delete.PersistentActor.Tell(new DeleteMessagesSuccess(delete.ToSequenceNr))
        );
    }

    private void Replay(ReplayMessages replay)
    {
        var request = new OpenGamesRequest(game => _extractor.ShardId(game, null));
        var serialization = Context.System.Serialization;
        // A game whose end is on its way to the disk is over when it has got there.
        _store.Writer.After(() => _store.Reader.Add(request));
        _ = AnswerAsync();

        async Task AnswerAsync()
        {
            try
            {
                var games = await request.Games;
                var remembered = replay.PersistenceId.StartsWith(OfShard, StringComparison.Ordinal)
                    ? GamesOf(games[replay.PersistenceId[OfShard.Length..]])
                    : games.Select(shard => (object)shard.Key);
                var number = 0;
                foreach (var @event in remembered)
                    replay.PersistentActor.Tell(
                        new ReplayedMessage(new Persistent(@event, ++number, replay.PersistenceId)),
                        ActorRefs.NoSender
                    );
                replay.PersistentActor.Tell(new RecoverySuccess(number), ActorRefs.NoSender);
            }
            catch (Exception e)
            {
                replay.PersistentActor.Tell(new ReplayMessagesFailure(e), ActorRefs.NoSender);
            }
        }

        IEnumerable<object> GamesOf(IEnumerable<string> ids)
        {
            var list = new Serialization.Remote.RememberedGames { EntityId = { ids } };
            return list.EntityId.Count == 0
                ? []
                : [serialization.Deserialize(list.ToByteArray(), ShardingSerializer, EntitiesStarted)];
        }
    }
}
