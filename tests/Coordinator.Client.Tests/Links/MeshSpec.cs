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

    private readonly ToldLink _toBob = new("bob");
    private readonly ToldLink _toCleo = new("cleo");

    private LinkSnapshot Bob => _mesh.All["bob"];

    [Fact]
    public void Play_can_begin_once_every_link_has_been_alive()
    {
        _mesh.Take(_toBob.Validated());
        Assert.False(_mesh.IsWhole);
        _mesh.Take(_toCleo.Validated());
        Assert.True(_mesh.IsWhole);
        Assert.Equal(["alive", "alive"], _told);
    }

    [Fact]
    public void A_link_is_what_it_told_last()
    {
        Validated();
        _mesh.Take(_toBob.Changed(link => link with { Attempt = 4, RoundTrip = Second }));
        Assert.Same(_toBob.Snapshot, Bob);
        Lost(_toBob);
        Assert.Same(_toBob.Snapshot, Bob);
    }

    [Fact]
    public void Which_links_were_not_proven_lately_each_says_itself_and_until_all_have_they_are_not_whole()
    {
        Validated();
        _mesh.LoseUnproven(Second);
        Assert.Equal(Second, _bob.ExpectMsg<CheckProof>().Within);
        Assert.Equal(Second, _cleo.ExpectMsg<CheckProof>().Within);
        Assert.False(_mesh.IsWhole);
        Assert.Empty(_mesh.Lost);
        _mesh.Take(new ProofChecked("bob"));
        Assert.False(_mesh.IsWhole);
        _mesh.Take(_toCleo.Lost(_loop.Now, null, LossCause.Unproven));
        _mesh.Take(new ProofChecked("cleo"));
        Assert.Equal(["cleo lost Unproven", "checked"], _told);
        Assert.Equal(["cleo"], _mesh.Lost.Select(link => link.PlayerId));
        Assert.False(_mesh.IsWhole);
    }

    [Fact]
    public void Links_that_were_asked_twice_have_answered_once_they_have_twice()
    {
        Validated();
        _mesh.LoseUnproven(Second);
        _mesh.LoseUnproven(Second);
        for (var i = 0; i < 3; i++)
            _mesh.Take(new ProofChecked(i == 1 ? "cleo" : "bob"));
        Assert.False(_mesh.IsWhole);
        Assert.Empty(_told);
        _mesh.Take(new ProofChecked("cleo"));
        Assert.True(_mesh.IsWhole);
        Assert.Equal(["checked"], _told);
    }

    [Fact]
    public void A_link_that_is_back_says_how_it_got_there()
    {
        Validated();
        _loop.Pass(100);
        Lost(_toBob);
        Assert.Equal(_loop.Now, Bob.LostAt);
        _loop.Pass(700);
        _mesh.Take(_toBob.Restored(TimeSpan.FromMilliseconds(700), 2));
        Assert.Equal(["bob lost Silence", "alive", "bob restored after 2"], _told);
        Assert.True(_mesh.IsWhole);
    }

    [Fact]
    public void A_lost_link_knows_how_long_it_had_been_silent_where_it_was_ever_proven_alive()
    {
        Validated();
        _loop.Pass(5_000);
        _mesh.Take(_toBob.Lost(_loop.Now, _loop.Now - TimeSpan.FromSeconds(2.9)));
        Lost(_toCleo);
        Assert.Equal(TimeSpan.FromSeconds(2.9), Bob.SilenceAtLoss);
        Assert.Null(_mesh.All["cleo"].SilenceAtLoss);
    }

    [Fact]
    public void A_near_miss_is_no_loss()
    {
        Validated();
        _mesh.Take(_toBob.Interrupted());
        Assert.Equal(LinkState.Interrupted, Bob.State);
        Assert.True(_mesh.IsWhole);
        _mesh.Take(_toBob.Stabilized(TimeSpan.FromSeconds(2)));
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
        _mesh.Take(_toBob.Interrupted());
        Assert.False(_mesh.Send("bob", message));
    }

    void IMeshOwner.OnLinkChanged(LinkSnapshot link) { }

    void IMeshOwner.OnLinkAlive(LinkSnapshot link) => _told.Add("alive");

    void IMeshOwner.OnLinkInterrupted(string player) => _told.Add($"{player} interrupted");

    void IMeshOwner.OnLinkLost(LinkSnapshot link, LossCause cause) => _told.Add($"{link.PlayerId} lost {cause}");

    void IMeshOwner.OnLinkRestored(LinkSnapshot link) =>
        _told.Add($"{link.PlayerId} restored after {link.AttemptsSinceLost}");

    void IMeshOwner.OnNearMiss(string player, TimeSpan silence) =>
        _told.Add($"{player} near miss of {silence.TotalSeconds} s");

    void IMeshOwner.OnMessage(string player, PeerMessage message) => _told.Add($"{player} says {message.Text}");

    void IMeshOwner.OnLinksChecked() => _told.Add("checked");

    void IMeshOwner.OnNotice(string player, ReadOnlyMemory<byte> json) =>
        _told.Add($"{player} tells of {json.Length} bytes");

    private void Validated()
    {
        _mesh.Take(_toBob.Validated());
        _mesh.Take(_toCleo.Validated());
        _told.Clear();
    }

    private void Lost(ToldLink link) => _mesh.Take(link.Lost(_loop.Now));
}
