using System.Collections.Immutable;
using Akka.Actor;
using Akka.Serialization;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;
using Coordinator.Journal;
using Coordinator.Journal.Format;
using Google.Protobuf;
using static Coordinator.Journal.Format.Wire;
using R = Coordinator.Cluster.Serialization.Remote;

namespace Coordinator.Cluster.Serialization;

/// <summary>
/// Writes the journal and everything that travels between nodes, as journal.proto and remote.proto say. A manifest is
/// one or two letters and, like a field's number, never changes its meaning.
/// </summary>
internal sealed class CoordinatorSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Of a <see cref="JournalEntry"/>.</summary>
    public const string EntryManifest = "j";

    /// <summary>Of a <see cref="GameSnapshot"/>.</summary>
    public const string SnapshotManifest = "g";

    /// <summary>Stands beside every row of the journal, so it never changes. Akka's own are below 100.</summary>
    public override int Identifier => 8558;

    public override string Manifest(object o) =>
        o switch
        {
            JournalEntry => EntryManifest,
            GameSnapshot => SnapshotManifest,
            GameCommandMessages.Execute => "p",
            GameCommandMessages.Find => "f",
            GameCommandMessages.Admit => "m",
            GameCommandMessages.Attach => "a",
            GameCommandMessages.Detach => "d",
            GameCommandMessages.Report => "r",
            GameCommandMessages.Health => "e",
            GameCommandMessages.Delay => "y",
            GameAnswers.Executed => "P",
            GameAnswers.Found => "F",
            GameAnswers.Admitted => "M",
            GameAnswers.Attached => "A",
            GameAnswers.StillAttached => "S",
            GameAnswers.Reported => "R",
            GameAnswers.Replaced => "X",
            GameAnswers.NotInGame => "N",
            GameAnswers.Update => "U",
            SessionMessages.Deliver => "s",
            NodeMessages.Card => "c",
            NodeMessages.Hello => "h",
            NodeMessages.Welcome => "w",
            NodeMessages.Refusal => "x",
            LiveMessages.Update => "l",
            LiveMessages.AskAll => "L",
            NodeMessages.Order => "o",
            _ => throw new ArgumentException($"{o.GetType().FullName} has no manifest.", nameof(o)),
        };

    public override byte[] ToBinary(object obj) =>
        obj switch
        {
            JournalEntry entry => JournalFormat.Write(entry),
            GameSnapshot snapshot => SnapshotFormat.Write(snapshot.State),
            _ => Write(obj).ToByteArray(),
        };

    public override object FromBinary(byte[] bytes, string manifest) =>
        manifest switch
        {
            EntryManifest => JournalFormat.ReadEntry(bytes),
            SnapshotManifest => new GameSnapshot(SnapshotFormat.Read(bytes)),
            "p" => RemoteFormat.Read(R.Execute.Parser.ParseFrom(bytes)),
            "f" => new GameCommandMessages.Find(R.Find.Parser.ParseFrom(bytes).GameId),
            "m" => ReadAdmit(R.Admit.Parser.ParseFrom(bytes)),
            "a" => ReadAttach(R.Attach.Parser.ParseFrom(bytes)),
            "d" => ReadDetach(R.Detach.Parser.ParseFrom(bytes)),
            "r" => RemoteFormat.Read(R.Report.Parser.ParseFrom(bytes)),
            "e" => LinkFormat.Read(R.PlayerHealth.Parser.ParseFrom(bytes)),
            "y" => ReadDelay(R.PlayerDelay.Parser.ParseFrom(bytes)),
            "P" => new GameAnswers.Executed((GameResult)R.Executed.Parser.ParseFrom(bytes).Result),
            "F" => new GameAnswers.Found(StateFormat.Read(R.Found.Parser.ParseFrom(bytes).State)),
            "M" => new GameAnswers.Admitted(R.Admitted.Parser.ParseFrom(bytes).IsPlayer),
            "A" => ReadAttached(R.Attached.Parser.ParseFrom(bytes)),
            "S" => new GameAnswers.StillAttached(SentAt(R.StillAttached.Parser.ParseFrom(bytes).SentAt)),
            "R" => ReadReported(R.Reported.Parser.ParseFrom(bytes)),
            "X" => new GameAnswers.Replaced(R.Replaced.Parser.ParseFrom(bytes).Generation),
            "N" => GameAnswers.NotInGame.Instance,
            "U" => ReadUpdate(R.Update.Parser.ParseFrom(bytes)),
            "s" => ReadDeliver(R.Signal.Parser.ParseFrom(bytes)),
            "c" => NodeFormat.Read(R.Card.Parser.ParseFrom(bytes)),
            "h" => NodeFormat.Read(R.Hello.Parser.ParseFrom(bytes)),
            "w" => new NodeMessages.Welcome(R.Welcome.Parser.ParseFrom(bytes).IsMember),
            "x" => new NodeMessages.Refusal(R.Refusal.Parser.ParseFrom(bytes).Reason),
            "l" => LiveFormat.Read(R.LiveUpdate.Parser.ParseFrom(bytes)),
            "L" => LiveMessages.AskAll.Instance,
            "o" => new NodeMessages.Order((NodeMessages.OrderKind)R.Order.Parser.ParseFrom(bytes).Kind),
            _ => throw new InvalidDataException(
                $"A message with the manifest '{manifest}', which this version does not know. Run one version on all "
                    + "nodes."
            ),
        };

    private static IMessage Write(object obj) =>
        obj switch
        {
            GameCommandMessages.Execute m => RemoteFormat.Write(m),
            GameCommandMessages.Find m => new R.Find { GameId = m.GameId },
            GameCommandMessages.Admit m => new R.Admit { GameId = m.GameId, Player = m.Player },
            GameCommandMessages.Attach m => WriteAttach(m),
            GameCommandMessages.Detach m => new R.Detach
            {
                GameId = m.GameId,
                Player = m.Player,
                Generation = m.Generation,
            },
            GameCommandMessages.Report m => RemoteFormat.Write(m),
            GameCommandMessages.Health m => LinkFormat.Write(m),
            GameCommandMessages.Delay m => new R.PlayerDelay
            {
                GameId = m.GameId,
                Player = m.Player,
                Generation = m.Generation,
                DelayMs = Ms(m.OneWay),
            },
            GameAnswers.Executed m => new R.Executed { Result = (R.Result)m.Result },
            GameAnswers.Found m => new R.Found { State = StateFormat.Write(m.State) },
            GameAnswers.Admitted m => new R.Admitted { IsPlayer = m.IsPlayer },
            GameAnswers.Attached m => WriteAttached(m),
            GameAnswers.StillAttached m => new R.StillAttached { SentAt = SentAt(m.SentAt) },
            GameAnswers.Reported m => new R.Reported { Number = m.Number, Result = (R.Result)m.Result },
            GameAnswers.Replaced m => new R.Replaced { Generation = m.Generation },
            GameAnswers.NotInGame => new R.NotInGame(),
            GameAnswers.Update m => WriteUpdate(m),
            SessionMessages.Deliver m => WriteDeliver(m),
            NodeMessages.Card m => NodeFormat.Write(m),
            NodeMessages.Hello m => NodeFormat.Write(m),
            NodeMessages.Welcome m => new R.Welcome { IsMember = m.IsMember },
            NodeMessages.Refusal m => new R.Refusal { Reason = m.Reason },
            LiveMessages.Update m => LiveFormat.Write(m),
            LiveMessages.AskAll => new R.LiveAskAll(),
            NodeMessages.Order m => new R.Order { Kind = (R.OrderKind)m.Kind },
            _ => throw new ArgumentException($"{obj.GetType().FullName} has no message.", nameof(obj)),
        };

    private static GameCommandMessages.Admit ReadAdmit(R.Admit m) => new(m.GameId, m.Player);

    private static R.Attach WriteAttach(GameCommandMessages.Attach m)
    {
        var written = new R.Attach
        {
            GameId = m.GameId,
            Player = m.Player,
            Generation = m.Generation,
            KnownVersion = m.KnownVersion,
        };
        if (m.Instance is not null)
            written.Instance = m.Instance;
        return written;
    }

    private static GameCommandMessages.Attach ReadAttach(R.Attach m) =>
        new(m.GameId, m.Player, m.Generation, m.KnownVersion, m.HasInstance ? m.Instance : null);

    private static GameCommandMessages.Delay ReadDelay(R.PlayerDelay m) =>
        new(m.GameId, m.Player, m.Generation, Duration(m.DelayMs));

    /// <summary>0, which no node's clock says: a version that does not tell when it sent something.</summary>
    private static long SentAt(DateTimeOffset? time) => time is { } at ? Ms(at) : 0;

    private static DateTimeOffset? SentAt(long ms) => ms == 0 ? null : Time(ms);

    private static GameCommandMessages.Detach ReadDetach(R.Detach m) => new(m.GameId, m.Player, m.Generation);

    private static GameAnswers.Reported ReadReported(R.Reported m) => new(m.Number, (GameResult)m.Result);

    private static R.Attached WriteAttached(GameAnswers.Attached m)
    {
        var written = new R.Attached
        {
            Generation = m.Generation,
            Version = m.Version,
            State = StateFormat.Write(m.State),
            SentAt = SentAt(m.SentAt),
        };
        written.Roster.Fill(m.Roster, Akka.Serialization.Serialization.SerializedActorPath);
        return written;
    }

    private GameAnswers.Attached ReadAttached(R.Attached m) =>
        new(m.Generation, m.Version, StateFormat.Read(m.State), ReadRoster(m.Roster), SentAt(m.SentAt));

    private static R.Update WriteUpdate(GameAnswers.Update m)
    {
        var written = new R.Update
        {
            Version = m.Version,
            Notices = { m.Notices.Select(RemoteFormat.Write) },
            SentAt = SentAt(m.SentAt),
        };
        written.Roster.Fill(m.Roster, Akka.Serialization.Serialization.SerializedActorPath);
        return written;
    }

    private GameAnswers.Update ReadUpdate(R.Update m) =>
        new(m.Version, [.. m.Notices.Select(RemoteFormat.Read)], ReadRoster(m.Roster), SentAt(m.SentAt));

    private ImmutableDictionary<string, IActorRef> ReadRoster(IDictionary<string, string> roster) =>
        roster.ToImmutableDictionary(p => p.Key, p => (IActorRef)system.Provider.ResolveActorRef(p.Value));

    private static R.Signal WriteDeliver(SessionMessages.Deliver m)
    {
        var written = new R.Signal
        {
            FromPlayer = m.FromPlayer,
            Type = m.Signal.Type,
            Payload = m.Signal.Payload,
        };
        if (m.Signal.Attempt is { } attempt)
            written.Attempt = attempt;
        return written;
    }

    private static SessionMessages.Deliver ReadDeliver(R.Signal m) =>
        new(m.FromPlayer, new PeerSignal(m.Type, m.Payload, m.HasAttempt ? m.Attempt : null));
}
