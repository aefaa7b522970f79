using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Coordinator.Client.Links;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Client.Tests.Links;

public sealed class MeshSpec : TestKit, IMeshOwner
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly VirtualLoop _loop = new();
    private readonly TestProbe _bob;
    private readonly TestProbe _cleo;
    private readonly Mesh _mesh;
    private readonly List<string> _told = [];

    public MeshSpec()
    {
        (_bob, _cleo) = (CreateTestProbe(), CreateTestProbe());
        _mesh = new Mesh(_loop, new Dictionary<string, IActorRef> { ["bob"] = _bob, ["cleo"] = _cleo }, this);
    }

    private LinkSnapshot Bob => _mesh.All["bob"];

    [Fact]
    public void Play_can_begin_once_every_link_has_been_alive()
    {
        _mesh.Take(new ConnectionValidated("bob"));
        Assert.False(_mesh.IsWhole);
        _mesh.Take(new ConnectionValidated("cleo"));
        Assert.True(_mesh.IsWhole);
        Assert.Equal(["alive", "alive"], _told);
    }

    [Fact]
    public void Figures_do_not_move_the_state()
    {
        Validated();
        _mesh.Take(new LinkChanged(new LinkSnapshot { PlayerId = "bob", State = LinkState.Lost, Attempt = 4 }));
        Assert.Equal((LinkState.Alive, 4), (Bob.State, Bob.Attempt));
    }

    [Fact]
    public void A_link_that_was_not_proven_lately_is_lost_at_once_and_its_actor_is_told()
    {
        Validated();
        Proven("bob", ago: 1.001);
        Proven("cleo", ago: 0.999);
        _mesh.LoseUnproven(Second);
        Assert.Equal(["bob lost Unproven"], _told);
        Assert.Equal(1_001, Bob.SilenceAtLoss!.Value.TotalMilliseconds, precision: 1);
        Assert.Equal(["bob"], _mesh.Lost.Select(link => link.PlayerId));
        Assert.Equal(LossCause.Unproven, _bob.ExpectMsg<Lose>().Cause);
        Assert.False(_cleo.HasMessages);
    }

    [Fact]
    public void A_link_that_was_given_up_is_not_lost_again_when_its_actor_says_so_too()
    {
        Validated();
        _mesh.LoseUnproven(Second);
        _told.Clear();
        Lost("bob");
        Assert.Empty(_told);
    }

    [Fact]
    public void What_was_on_its_way_when_a_link_was_given_up_does_not_bring_it_back()
    {
        _mesh.Take(new ConnectionInterrupted("bob", TimeSpan.Zero));
        _mesh.LoseUnproven(Second);
        _told.Clear();
        _mesh.Take(new ConnectionValidated("bob"));
        _mesh.Take(new ConnectionInterrupted("bob", TimeSpan.Zero));
        _mesh.Take(new ConnectionSteadied("bob", Second));
        Assert.Equal(LinkState.Lost, Bob.State);
        Assert.Empty(_told);
    }

    [Fact]
    public void A_link_that_is_back_says_how_it_got_there()
    {
        Validated();
        _loop.Pass(100);
        Lost("bob");
        Assert.Equal(_loop.Now, Bob.LostAt);
        _loop.Pass(700);
        _mesh.Take(new ConnectionRestored("bob", TimeSpan.FromMilliseconds(700), 2));
        Assert.Equal(["bob lost Silence", "alive", "bob restored after 2"], _told);
        Assert.True(_mesh.IsWhole);
    }

    [Fact]
    public void A_lost_link_knows_how_long_it_had_been_silent_where_it_was_ever_proven_alive()
    {
        Validated();
        _loop.Pass(5_000);
        _mesh.Take(new ConnectionLost(
            "bob", LossCause.Silence, IceState.Connected, ChannelState.Open, _loop.Now, _loop.Now - TimeSpan.FromSeconds(2.9)));
        Lost("cleo");
        Assert.Equal(TimeSpan.FromSeconds(2.9), Bob.SilenceAtLoss);
        Assert.Null(_mesh.All["cleo"].SilenceAtLoss);
    }

    [Fact]
    public void A_near_miss_is_no_loss()
    {
        Validated();
        _mesh.Take(new ConnectionInterrupted("bob", TimeSpan.Zero));
        Assert.Equal(LinkState.Interrupted, Bob.State);
        Assert.True(_mesh.IsWhole);
        _mesh.Take(new ConnectionSteadied("bob", TimeSpan.FromSeconds(2)));
        Assert.Equal(["bob interrupted", "bob near miss of 2 s"], _told);
    }

    [Fact]
    public void Messages_go_out_on_links_that_are_alive()
    {
        var message = new SendMessage(PeerMessage.Of(new byte[] { 1 }));
        Assert.False(_mesh.Send("bob", message));
        Validated();
        Assert.True(_mesh.Send("bob", message));
        Assert.Same(message, _bob.ExpectMsg<SendMessage>());
        Assert.False(_mesh.Send("nobody", message));
        _mesh.Take(new ConnectionInterrupted("bob", TimeSpan.Zero));
        Assert.False(_mesh.Send("bob", message));
    }

    void IMeshOwner.OnLinkChanged(LinkSnapshot link)
    {
    }

    void IMeshOwner.OnLinkAlive(LinkSnapshot link) => _told.Add("alive");

    void IMeshOwner.OnLinkInterrupted(string player) => _told.Add($"{player} interrupted");

    void IMeshOwner.OnLinkLost(LinkSnapshot link, LossCause cause) => _told.Add($"{link.PlayerId} lost {cause}");

    void IMeshOwner.OnLinkRestored(LinkSnapshot link) => _told.Add($"{link.PlayerId} restored after {link.AttemptsSinceLost}");

    void IMeshOwner.OnNearMiss(string player, TimeSpan silence) => _told.Add($"{player} near miss of {silence.TotalSeconds} s");

    void IMeshOwner.OnMessage(string player, PeerMessage message) => _told.Add($"{player} says {message.Text}");

    void IMeshOwner.OnNotice(string player, ReadOnlyMemory<byte> json) => _told.Add($"{player} tells of {json.Length} bytes");

    private void Validated()
    {
        _mesh.Take(new ConnectionValidated("bob"));
        _mesh.Take(new ConnectionValidated("cleo"));
        _told.Clear();
    }

    private void Proven(string player, double ago) => _mesh.Take(new LinkChanged(new LinkSnapshot
    {
        PlayerId = player,
        ProvenAt = _loop.Now - TimeSpan.FromSeconds(ago),
    }));

    private void Lost(string player) => _mesh.Take(new ConnectionLost(
        player, LossCause.Silence, IceState.Connected, ChannelState.Open, _loop.Now, null));
}
