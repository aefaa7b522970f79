using System.Collections.Immutable;
using Akka.Actor;
using Coordinator.Client.Playing;
using Coordinator.Client.Reconnection;
using Coordinator.Peers;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Client.Links;

/// <summary>What the links tell their player.</summary>
internal interface IMeshOwner
{
    void OnLinkChanged(LinkSnapshot link);

    /// <summary>Alive for the first time, or again after it was lost.</summary>
    void OnLinkAlive(LinkSnapshot link);

    /// <summary>Without proof of life for 1 s.</summary>
    void OnLinkInterrupted(string player);

    void OnLinkLost(LinkSnapshot link, LossCause cause);

    void OnLinkRestored(LinkSnapshot link);

    void OnNearMiss(string player, TimeSpan silence);

    void OnMessage(string player, PeerMessage message);

    /// <summary>Every link has said whether it was proven alive lately, after its loss where it was not.</summary>
    void OnLinksChecked();

    /// <summary>Another player's library tells what the coordinator decided.</summary>
    void OnNotice(string player, ReadOnlyMemory<byte> json);
}

/// <summary>
/// The links to all other players, each a <see cref="PeerActor"/>, which alone decides what its link is like. Of each,
/// what it told last is kept here: its events come in one order, each with the link as it is from then on.
/// </summary>
internal sealed class Mesh(IPlayerLoop loop, IReadOnlyDictionary<string, IActorRef> peers, IMeshOwner owner) : ILinks
{
    private ImmutableDictionary<string, LinkSnapshot> _links = peers.Keys.ToImmutableDictionary(
        player => player,
        player => new LinkSnapshot { PlayerId = player }
    );

    /// <summary>Links that have been asked whether they were proven alive lately, and have not answered.</summary>
    private int _unanswered;

    private volatile bool _isClosed;

    /// <summary>As of now. May be read on any thread.</summary>
    public ImmutableDictionary<string, LinkSnapshot> All => _links;

    public IReadOnlyList<LinkSnapshot> Lost => [.. All.Values.Where(link => link.State == LinkState.Lost)];

    public bool IsWhole => _unanswered == 0 && All.Values.All(link => link.IsUp);

    /// <summary>Gets every link connected.</summary>
    public void Connect() => TellAll(new Connect());

    public void ExpectAlive() => TellAll(new ExpectAlive());

    public void LoseUnproven(TimeSpan within)
    {
        if (_isClosed)
            return;
        _unanswered += peers.Count;
        TellAll(new CheckProof(within));
    }

    /// <summary>The coordinator is back.</summary>
    public void CoordinatorReturned() => TellAll(new CoordinatorReturned());

    /// <summary>Drops every frame of this player, both ways, for so long.</summary>
    public void Cut(TimeSpan duration) => TellAll(new Cut(duration));

    /// <summary>Hands a command to a link, if there is one to this player.</summary>
    public void Tell(string player, object command)
    {
        if (!_isClosed && peers.TryGetValue(player, out var peer))
            peer.Tell(command);
    }

    /// <summary>Whether the message was handed to a link that is alive. From any thread.</summary>
    public bool Send(string player, SendMessage message)
    {
        if (_isClosed || !All.TryGetValue(player, out var link) || link.State != LinkState.Alive)
            return false;
        peers[player].Tell(message);
        return true;
    }

    /// <summary>Sends a notice on every link that is alive, but for one.</summary>
    public void PassOn(SendNotice notice, string? except)
    {
        foreach (var link in All.Values.Where(link => link.State == LinkState.Alive && link.PlayerId != except))
            Tell(link.PlayerId, notice);
    }

    /// <summary>Takes nothing more, from the game or from the links.</summary>
    public void LetGo() => _isClosed = true;

    /// <summary>Closes every connection, after this time: what was passed on last has to go out first.</summary>
    public void Close(IActorContext context, TimeSpan after)
    {
        LetGo();
        loop.After(after, () =>
        {
            foreach (var peer in peers.Values)
                context.Stop(peer);
        });
    }

    /// <summary>Takes what a link told.</summary>
    public void Take(object told)
    {
        if (_isClosed)
            return;
        if (told is LinkEvent { Link: var link })
        {
            _links = _links.SetItem(link.PlayerId, link);
            OnLink((LinkEvent)told, link);
        }
        else if (told is MessageReceived message)
            owner.OnMessage(message.PlayerId, message.Message);
        else if (told is NoticeReceived notice)
            owner.OnNotice(notice.PlayerId, notice.Json);
        else if (told is ProofChecked && --_unanswered == 0)
            owner.OnLinksChecked();
    }

    private void OnLink(LinkEvent told, LinkSnapshot link)
    {
        switch (told)
        {
            case ConnectionLost lost:
                owner.OnLinkLost(link, lost.Cause);
                break;
            case ConnectionRestored:
                owner.OnLinkAlive(link);
                owner.OnLinkRestored(link);
                break;
        }
        owner.OnLinkChanged(link);
        switch (told)
        {
            case ConnectionValidated:
                owner.OnLinkAlive(link);
                break;
            case ConnectionInterrupted:
                owner.OnLinkInterrupted(link.PlayerId);
                break;
            case ConnectionStabilized stabilized:
                owner.OnNearMiss(link.PlayerId, stabilized.Silence);
                break;
        }
    }

    private void TellAll(object command)
    {
        if (_isClosed)
            return;
        foreach (var peer in peers.Values)
            peer.Tell(command);
    }
}
