using Coordinator.Bench.Play.Loopback;
using Coordinator.Peers;

namespace Coordinator.Bench.Tests.Play;

/// <summary>Connections in memory behave as a real stack's: made by signals, lost without a word, closed with
/// one.</summary>
public sealed class LoopbackSpec
{
    private readonly LoopbackNetwork _network = new();

    [Fact]
    public async Task a_connection_comes_about_by_an_offer_its_answer_and_one_candidate()
    {
        var (ada, bob) = (new End(_network, "ada"), new End(_network, "bob"));
        var offer = await ada.Connection.CreateOfferAsync();
        var answer = await bob.Connection.AcceptOfferAsync(offer);
        ada.Connection.AcceptAnswer(answer);
        Assert.Equal([IceState.Checking], ada.Ice);
        Assert.False(ada.Connection.TrySend([1]));

        bob.Connection.AddRemoteCandidate(ada.Candidate);
        Assert.Equal([IceState.Checking, IceState.Connected], ada.Ice);
        Assert.Equal([IceState.Checking, IceState.Connected], bob.Ice);
        Assert.Equal(
            (1, 1),
            (ada.Count<PeerConnectionEvent.ChannelOpened>(), bob.Count<PeerConnectionEvent.ChannelOpened>())
        );
        Assert.Equal("host", bob.Connection.LocalCandidateType);
        Assert.True(ada.Connection.TrySend([1, 2]));
        Assert.Equal(
            [
                [1, 2],
            ],
            bob.Frames
        );
    }

    [Fact]
    public async Task an_answer_to_another_offer_and_what_is_none_are_refused()
    {
        var (ada, bob, cid) = (new End(_network, "ada"), new End(_network, "bob"), new End(_network, "cid"));
        await cid.Connection.CreateOfferAsync();
        var answer = await bob.Connection.AcceptOfferAsync(await ada.Connection.CreateOfferAsync());
        Assert.Throws<PeerConnectionException>(() => cid.Connection.AcceptAnswer(answer));
        Assert.Throws<PeerConnectionException>(() => ada.Connection.AcceptAnswer("nonsense"));
        await Assert.ThrowsAsync<PeerConnectionException>(() => cid.Connection.AcceptOfferAsync("nonsense"));
    }

    [Fact]
    public async Task what_is_sent_into_a_cut_is_lost_in_that_direction_alone_and_flows_again_once_it_is_healed()
    {
        var (ada, bob) = await ConnectedAsync();
        _network.Cut("ada", "bob");
        Assert.True(ada.Connection.TrySend([1]));
        bob.Connection.TrySend([2]);
        _network.Heal("bob", "ada");
        ada.Connection.TrySend([3]);
        Assert.Equal(
            [
                [3],
            ],
            bob.Frames
        );
        Assert.Equal(
            [
                [2],
            ],
            ada.Frames
        );
        Assert.Equal(0, ada.Count<PeerConnectionEvent.ChannelClosed>());
    }

    [Fact]
    public async Task what_was_broken_stays_dead_and_what_is_made_meanwhile_comes_about_once_the_path_is_healed()
    {
        var (ada, bob) = await ConnectedAsync();
        _network.Break("ada", "bob");
        _network.Fail("ada", "bob");
        _network.Close("bob", "ada");
        _network.Close("bob", "ada");
        Assert.Equal(IceState.Failed, ada.Ice[^1]);
        Assert.Equal(1, bob.Count<PeerConnectionEvent.ChannelClosed>());
        Assert.False(bob.Connection.TrySend([1]));

        var (newAda, newBob) = await MeetAsync();
        Assert.Equal(0, newBob.Count<PeerConnectionEvent.ChannelOpened>());
        _network.Heal("ada", "bob");
        Assert.Equal(1, newBob.Count<PeerConnectionEvent.ChannelOpened>());
        Assert.True(newBob.Connection.TrySend([7]));
        ada.Connection.TrySend([8]);
        Assert.Equal(
            [
                [7],
            ],
            newAda.Frames
        );
        Assert.Empty(bob.Frames);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task a_goodbye_is_heard_where_the_path_carries_it(bool isCut, int heard)
    {
        var (ada, bob) = await ConnectedAsync();
        if (isCut)
            _network.Cut("ada", "bob");
        ada.Connection.Dispose();
        ada.Connection.Dispose();
        Assert.Equal(heard, bob.Count<PeerConnectionEvent.ChannelClosed>());
        Assert.Equal(isCut, bob.Connection.TrySend([1])); // who has heard nothing goes on sending
        Assert.Empty(ada.Frames);
        Assert.Equal(0, ada.Count<PeerConnectionEvent.ChannelClosed>());
    }

    private async Task<(End Ada, End Bob)> ConnectedAsync()
    {
        var (ada, bob) = await MeetAsync();
        Assert.Equal(1, ada.Count<PeerConnectionEvent.ChannelOpened>());
        return (ada, bob);
    }

    private async Task<(End Ada, End Bob)> MeetAsync()
    {
        var (ada, bob) = (new End(_network, "ada"), new End(_network, "bob"));
        ada.Connection.AcceptAnswer(await bob.Connection.AcceptOfferAsync(await ada.Connection.CreateOfferAsync()));
        ada.Connection.AddRemoteCandidate(bob.Candidate);
        return (ada, bob);
    }

    private sealed class End
    {
        private readonly List<PeerConnectionEvent> _happened = [];

        public End(LoopbackNetwork network, string player) =>
            Connection = network.Of(player).Create(new PeerConnectionSettings([]), _happened.Add);

        public IPeerConnection Connection { get; }

        public IceCandidate Candidate => _happened.OfType<PeerConnectionEvent.CandidateFound>().Single().Candidate;

        public List<IceState> Ice => [.. _happened.OfType<PeerConnectionEvent.IceChanged>().Select(e => e.State)];

        public List<byte[]> Frames => [.. _happened.OfType<PeerConnectionEvent.FrameReceived>().Select(e => e.Frame)];

        public int Count<T>() => _happened.OfType<T>().Count();
    }
}
