using System.Collections.Immutable;
using Akka.Actor;
using Coordinator.Client.Reconnection;
using Coordinator.Client.Playing;
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

    /// <summary>Another player's library tells what the coordinator decided.</summary>
    void OnNotice(string player, ReadOnlyMemory<byte> json);
}

/// <summary>
/// The links to all other players, each a <see cref="PeerActor"/>, mirrored here: what a link is to this player is decided in
/// its own mailbox, so that a loss, a pause and a report are in one order.
/// </summary>
internal sealed class Mesh(IPlayerLoop loop, IReadOnlyDictionary<string, IActorRef> peers, IMeshOwner owner) : ILinks
{
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(250);

    private ImmutableDictionary<string, LinkSnapshot> _links =
        peers.Keys.ToImmutableDictionary(player => player, player => new LinkSnapshot { PlayerId = player });

    private volatile bool _isClosed;

    /// <summary>As of now. May be read on any thread.</summary>
    public ImmutableDictionary<string, LinkSnapshot> All => _links;

    public IReadOnlyList<LinkSnapshot> Lost => [.. All.Values.Where(link => link.State == LinkState.Lost)];

    public bool IsWhole => All.Values.All(link => link.IsUp);

    /// <summary>Gets every link connected.</summary>
    public void Connect()
    {
        foreach (var link in All.Values.Where(link => link.State == LinkState.Connecting)) peers[link.PlayerId].Tell(new Connect());
    }

    public void ExpectAlive() => TellAll(new ExpectAlive());

    public void LoseUnproven(TimeSpan within)
    {
        foreach (var link in All.Values.Where(link => link.State != LinkState.Lost))
        {
            if (link.ProvenAt is { } proven && loop.Now - proven <= within) continue;
            peers[link.PlayerId].Tell(new Lose(LossCause.Unproven));
            OnLost(link.PlayerId, LossCause.Unproven, link with { SilenceAtLoss = loop.Now - link.ProvenAt });
        }
    }

    /// <summary>The coordinator is back.</summary>
    public void CoordinatorReturned() => TellAll(new CoordinatorReturned());

    /// <summary>Drops every frame of this player, both ways, for so long.</summary>
    public void Cut(TimeSpan duration) => TellAll(new Cut(duration));

    /// <summary>Hands a command to a link, if there is one to this player.</summary>
    public void Tell(string player, object command)
    {
        if (!_isClosed && peers.TryGetValue(player, out var peer)) peer.Tell(command);
    }

    /// <summary>Whether the message was handed to a link that is alive. From any thread.</summary>
    public bool Send(string player, SendMessage message)
    {
        if (_isClosed || !All.TryGetValue(player, out var link) || link.State != LinkState.Alive) return false;
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

    /// <summary>
    /// Closes every connection, a moment later: the others shall hear why before they see it, and what was passed on to them last
    /// has to go out first.
    /// </summary>
    public void Close(IActorContext context)
    {
        LetGo();
        loop.After(Farewell, () =>
        {
            foreach (var peer in peers.Values) context.Stop(peer);
        });
    }

    /// <summary>Takes what a link told.</summary>
    public void Take(object told)
    {
        if (_isClosed) return;
        switch (told)
        {
            case LinkChanged { Link: var link }:
                // Its state moves on the events below only: this may have been on its way since before a decision here.
                Set(link with { State = All[link.PlayerId].State });
                owner.OnLinkChanged(All[link.PlayerId]);
                break;
            case ConnectionValidated { PlayerId: var player } when All[player].State == LinkState.Connecting:
                Move(player, LinkState.Alive);
                owner.OnLinkAlive(All[player]);
                break;
            case ConnectionInterrupted { PlayerId: var player } when All[player].IsUp:
                Move(player, LinkState.Interrupted);
                owner.OnLinkInterrupted(player);
                break;
            case ConnectionSteadied steadied when All[steadied.PlayerId].IsUp:
                Move(steadied.PlayerId, LinkState.Alive);
                owner.OnNearMiss(steadied.PlayerId, steadied.Silence);
                break;
            case ConnectionLost lost when All[lost.PlayerId].State != LinkState.Lost:
                OnLost(lost.PlayerId, lost.Cause, All[lost.PlayerId] with
                {
                    Ice = lost.Ice, Channel = lost.Channel, SilenceAtLoss = lost.LostAt - lost.LastProof,
                });
                break;
            case ConnectionRestored restored:
                OnRestored(restored);
                break;
            case MessageReceived message:
                owner.OnMessage(message.PlayerId, message.Message);
                break;
            case NoticeReceived notice:
                owner.OnNotice(notice.PlayerId, notice.Json);
                break;
        }
    }

    private void OnLost(string player, LossCause cause, LinkSnapshot link)
    {
        Set(link with { State = LinkState.Lost, LostAt = loop.Now, AttemptsSinceLost = 0 });
        owner.OnLinkLost(All[player], cause);
        owner.OnLinkChanged(All[player]);
    }

    private void OnRestored(ConnectionRestored restored)
    {
        Set(All[restored.PlayerId] with { State = LinkState.Alive, AttemptsSinceLost = restored.Attempts, ProvenAt = loop.Now });
        owner.OnLinkAlive(All[restored.PlayerId]);
        owner.OnLinkRestored(All[restored.PlayerId]);
        owner.OnLinkChanged(All[restored.PlayerId]);
    }

    private void Move(string player, LinkState state)
    {
        Set(All[player] with { State = state });
        owner.OnLinkChanged(All[player]);
    }

    private void Set(LinkSnapshot link) => _links = _links.SetItem(link.PlayerId, link);

    private void TellAll(object command)
    {
        if (_isClosed) return;
        foreach (var peer in peers.Values) peer.Tell(command);
    }
}
