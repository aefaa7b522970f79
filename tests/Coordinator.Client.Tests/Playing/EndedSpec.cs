namespace Coordinator.Client.Tests.Playing;

/// <summary>A game that is over for this player is over in all that it shows: state, phase and links agree, in every
/// event too.</summary>
public sealed class EndedSpec
{
    private readonly PlayerStage _stage = new();

    /// <summary>How it ends.</summary>
    public static TheoryData<string> Ends => ["the coordinator's end", "replaced", "refused", "left"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void After_an_end_state_phase_and_links_agree(string end)
    {
        _stage.Join();
        Assert.Equal((PlayerState.Connected, Phases.Playing), (_stage.Player!.State, _stage.Player.Phase));
        Assert.All(_stage.Player.Links.Values, link => Assert.Equal(LinkState.Alive, link.State));

        End(end);

        AssertOver();
        var told = _stage
            .Told.SkipWhile(happened => happened is not GameEvent.LinkChanged { Link.State: LinkState.Closed })
            .ToList();
        Assert.Equal(
            ["bob", "cy"],
            told.OfType<GameEvent.LinkChanged>().Select(changed => changed.Link.PlayerId).Order()
        );
        Assert.All(told.OfType<GameEvent.LinkChanged>(), changed => Assert.Equal(LinkState.Closed, changed.Link.State));
        Assert.IsType<GameEvent.Ended>(told[^1]);
    }

    [Fact]
    public void Whoever_leaves_is_out_of_it_at_once_and_not_only_once_the_coordinator_knows()
    {
        _stage.Join();
        _stage.Player!.Leave(null, () => { });

        AssertOver();
        // What a link tells on its way out is no news of the game.
        _stage.Player.TakeFromLink(_stage.Link("bob").Changed(link => link with { Attempt = 7 }));
        Assert.All(_stage.Told.OfType<GameEvent.LinkChanged>().TakeLast(2), changed =>
            Assert.Equal(LinkState.Closed, changed.Link.State)
        );
        AssertOver();
    }

    [Fact]
    public void Whoever_lets_go_of_it_tells_nothing_and_has_it_no_more()
    {
        _stage.Join();
        var before = _stage.Told.Count;
        _stage.Player!.LetGo();

        AssertOver();
        Assert.Equal(before, _stage.Told.Count);
    }

    private void End(string how)
    {
        switch (how)
        {
            case "the coordinator's end":
                _stage.Hubs.Last.Tell(
                    HubEvents.GameEnded,
                    """
                    {"game_id":"g1","reason":"closed_by_operator","disconnected_player_id":null,
                     "reconnection_data":{"total_pause_duration_ms":0,"lost_players":[],"recovered_players":[]} }
                    """
                );
                break;
            case "replaced":
                _stage.Hubs.Last.Tell(HubEvents.SessionReplaced, """{"game_id":"g1","player_id":"ada"}""");
                break;
            case "refused":
                _stage.Refuse();
                _stage.Lose("bob");
                _stage.Loop.Pass(31_000);
                break;
            default:
                _stage.Player!.Leave(null, () => { });
                _stage.Loop.Pass(3_000);
                break;
        }
    }

    private void AssertOver()
    {
        Assert.Equal((PlayerState.Terminated, Phases.Ended), (_stage.Player!.State, _stage.Player.Phase));
        Assert.All(_stage.Player.Links.Values, link => Assert.Equal(LinkState.Closed, link.State));
        Assert.False(_stage.Player.Send("cy", new PeerCommands.SendMessage(PeerMessage.Of("hello"))));
    }
}
