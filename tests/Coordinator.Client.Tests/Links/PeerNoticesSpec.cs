using Coordinator.Client.Tests.Playing;

namespace Coordinator.Client.Tests.Links;

/// <summary>Players tell each other what the coordinator decided.</summary>
public sealed class PeerNoticesSpec
{
    private readonly PlayerStage _stage = new();

    public PeerNoticesSpec() => _stage.Join();

    [Fact]
    public void A_player_whose_way_to_the_coordinator_is_dead_is_paused_by_the_others_and_notices()
    {
        _stage.Silence();
        _stage.Hear("bob", HubEvents.Pause, Pause(1));
        Assert.Equal(PlayerState.Paused, State);
        Assert.Equal((1, "cy", false), (Paused().Epoch, Paused().DetectingPlayer, Paused().IsLocal));
        _stage.Loop.Pass(2_200);
        Assert.True(_stage.Hubs.Hubs[0].IsStopped);
        _stage.Loop.Pass(500);
        Assert.Equal(2, _stage.Hubs.Hubs.Count);
    }

    [Fact]
    public void Whoever_hears_first_passes_it_on_as_it_is_and_once_and_not_back()
    {
        var pause = """{"event":"p2p_pause","data":""" + Pause(1).ReplaceLineEndings("") + "}";
        _stage.Hear("bob", pause);
        _stage.Hear("cy", pause);
        _stage.Hubs.Last.Tell(HubEvents.Pause, Pause(1));
        Assert.Empty(_stage.PassedTo("bob"));
        Assert.Equal([pause], _stage.PassedTo("cy"));
        Assert.Single(_stage.Told, told => told is GameEvent.Paused);
    }

    [Fact]
    public void What_the_coordinator_tells_is_passed_on_to_all_whose_links_are_alive()
    {
        _stage.Lose("cy");
        _stage.Hubs.Last.Tell(HubEvents.Pause, Pause(1));
        _stage.Hubs.Last.Tell(HubEvents.Resume, Resume(1));
        Assert.Empty(_stage.PassedTo("cy"));
        Assert.Equal(2, _stage.PassedTo("bob").Count);
        _stage.Hubs.Last.Tell(HubEvents.GameEnded, Ended);
        Assert.Contains("closed_by_operator", _stage.PassedTo("bob")[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_of_its_own_is_told_to_nobody_but_the_coordinator()
    {
        _stage.Lose("cy");
        Assert.Equal(PlayerState.Pausing, State);
        Assert.Empty(_stage.PassedTo("bob"));
    }

    [Fact]
    public void A_resume_told_by_a_player_counts_for_the_pause_in_progress_alone()
    {
        _stage.Hubs.Last.Close();
        _stage.Hear("bob", HubEvents.Resume, Resume(1));
        _stage.Hear("bob", HubEvents.Pause, Pause(2));
        _stage.Hear("bob", HubEvents.Resume, Resume(1));
        _stage.Hear("bob", HubEvents.Resume, Resume(3));
        Assert.Equal(PlayerState.Paused, State);
        _stage.Hear("bob", HubEvents.Resume, Resume(2));
        _stage.Loop.Pass(1_500);
        Assert.Equal(PlayerState.Connected, State);
        _stage.Hear("cy", HubEvents.Pause, Pause(2));
        Assert.Equal(PlayerState.Connected, State);
        Assert.Equal(2, _stage.PassedTo("cy").Count);
    }

    [Fact]
    public void And_not_while_the_coordinator_is_there_whose_own_word_does()
    {
        _stage.Hubs.Last.Tell(HubEvents.Pause, Pause(1));
        _stage.Hear("bob", HubEvents.Resume, Resume(1));
        _stage.Loop.Pass(1_500);
        Assert.Equal((PlayerState.Paused, Phases.Paused), (State, _stage.Player!.Phase));
        _stage.Hubs.Last.Tell(HubEvents.Resume, Resume(1));
        _stage.Loop.Pass(1_500);
        Assert.Equal((PlayerState.Connected, Phases.Playing), (State, _stage.Player!.Phase));
    }

    [Fact]
    public void But_as_soon_as_its_connection_is_found_dead()
    {
        _stage.Hubs.Last.Tell(HubEvents.Pause, Pause(1));
        _stage.Loop.Pass(10_100);
        _stage.Silence();
        _stage.Hear("bob", HubEvents.Resume, Resume(1));
        Assert.Equal(PlayerState.Paused, State);
        _stage.Loop.Pass(5_000);
        Assert.Equal((PlayerState.Connected, Phases.Playing), (State, _stage.Player!.Phase));
    }

    [Fact]
    public void And_is_undone_where_the_coordinator_knows_of_no_resume()
    {
        _stage.Hubs.Last.Tell(HubEvents.Pause, Pause(1));
        _stage.Hubs.Last.Close();
        _stage.Hear("bob", HubEvents.Resume, Resume(1));
        _stage.Loop.Pass(1_500);
        Assert.Equal(PlayerState.Connected, State);
        _stage.Hubs.Last.Join(
            """
            {"game_id":"g1","player_id":"ada","phase":"paused","epoch":1,"ice_servers":[],"players":[],
             "pause":{"pause_frame":7,"detecting_player":"bob","deadline":30000},
             "settings":{"reconnection_timeout_ms":30000,"join_timeout_ms":60000,"validation":true} }
            """
        );
        Assert.Equal((PlayerState.Paused, Phases.Paused), (State, _stage.Player!.Phase));
        _stage.Hubs.Last.Tell(HubEvents.Resume, Resume(1));
        _stage.Loop.Pass(1_500);
        Assert.Equal((PlayerState.Connected, Phases.Playing), (State, _stage.Player!.Phase));
    }

    [Fact]
    public void One_of_which_the_coordinator_says_nothing_is_asked_about_and_forgotten()
    {
        _stage.Hubs.Last.Tell(HubEvents.Pause, Pause(1));
        _stage.Hear("bob", HubEvents.Resume, Resume(1));
        _stage.Loop.Pass(4_900);
        Assert.False(_stage.Hubs.Hubs[0].IsStopped);
        _stage.Loop.Pass(200);
        Assert.True(_stage.Hubs.Hubs[0].IsStopped);
        _stage.Loop.Pass(2_000);
        Assert.Equal((PlayerState.Paused, Phases.Paused), (State, _stage.Player!.Phase));
    }

    [Fact]
    public void A_pause_that_began_here_is_the_one_of_which_the_others_tell()
    {
        _stage.Silence();
        _stage.Lose("cy");
        _stage.Hear("bob", HubEvents.Pause, Pause(1));
        Assert.Equal(PlayerState.Reconnecting, State);
        Assert.Single(_stage.Told, told => told is GameEvent.Paused);
        Assert.Single(_stage.Told, told => told is GameEvent.PauseUpdated);
    }

    [Fact]
    public void The_end_told_by_a_player_counts_without_a_connection_to_the_coordinator()
    {
        _stage.Hubs.Last.Close();
        _stage.Hear("bob", HubEvents.GameEnded, Ended);
        AssertEnded();
    }

    [Fact]
    public void And_with_one_as_soon_as_that_is_found_dead()
    {
        _stage.Silence();
        _stage.Hear("bob", HubEvents.GameEnded, Ended);
        Assert.Equal(PlayerState.Connected, State);
        _stage.Loop.Pass(2_200);
        AssertEnded();
    }

    [Fact]
    public void And_not_where_the_coordinator_is_there_and_says_nothing_of_it()
    {
        _stage.Hear("bob", HubEvents.GameEnded, Ended);
        _stage.Loop.Pass(10_000);
        _stage.Hubs.Last.Close();
        Assert.Equal(PlayerState.Connected, State);
    }

    [Fact]
    public void Nor_for_a_player_that_is_leaving()
    {
        _stage.Hubs.Last.Close();
        _stage.Player!.Leave(null, () => { });
        _stage.Hear("bob", HubEvents.GameEnded, Ended);
        _stage.Loop.Pass(3_000);
        Assert.Equal(EndReasons.PlayerLeft, Assert.IsType<GameEvent.Ended>(_stage.Told[^1]).End.Reason);
        Assert.Empty(_stage.PassedTo("cy"));
    }

    [Fact]
    public void A_pause_that_the_coordinator_does_not_confirm_is_asked_about()
    {
        _stage.Hear("bob", HubEvents.Pause, Pause(7));
        _stage.Loop.Pass(2_999);
        Assert.False(_stage.Hubs.Hubs[0].IsStopped);
        _stage.Loop.Pass(1);
        Assert.True(_stage.Hubs.Hubs[0].IsStopped);
    }

    [Fact]
    public void One_that_it_confirms_is_not()
    {
        _stage.Hear("bob", HubEvents.Pause, Pause(1));
        _stage.Hubs.Last.Tell(HubEvents.Pause, Pause(1));
        _stage.Loop.Pass(10_000);
        Assert.False(_stage.Hubs.Hubs[0].IsStopped);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"p2p_pause\"")]
    [InlineData("{\"event\":\"p2p_pause\"")]
    [InlineData("""{"event":"p2p_pause"}""")]
    [InlineData("""{"event":null,"data":{"game_id":"g1","epoch":1}}""")]
    [InlineData("""{"event":"p2p_pause","data":null}""")]
    [InlineData("""{"event":"p2p_pause","data":{"game_id":"g1","epoch":1}}""")]
    [InlineData("""{"event":"p2p_game_ended","data":{"game_id":"g1","reason":"player_left"}}""")]
    [InlineData("""{"event":"session_replaced","data":{"game_id":"g1","player_id":"ada"}}""")]
    [InlineData("""{"event":"player_presence","data":{"game_id":"g1","player_id":"bob","connected":false}}""")]
    public void Nonsense_is_ignored_and_not_passed_on(string notice)
    {
        _stage.Hubs.Last.Close();
        var told = _stage.Told.Count;
        _stage.Hear("bob", notice);
        Assert.Equal(PlayerState.Connected, State);
        Assert.Equal(told, _stage.Told.Count);
        Assert.Empty(_stage.PassedTo("cy"));
    }

    [Theory]
    [InlineData("g2", "1", "1")]
    [InlineData("g1", "0", "1")]
    [InlineData("g1", "2147483647", "1")]
    [InlineData("g1", "1e99", "1")]
    [InlineData("g1", "1", "9223372036854775807")]
    public void So_is_a_pause_of_another_game_and_one_that_is_out_of_all_bounds(
        string game,
        string epoch,
        string timeout
    ) =>
        Nonsense_is_ignored_and_not_passed_on(
            $$"""
            {"event":"p2p_pause","data":{"game_id":"{{game}}","pause_frame":7,"detecting_player":"cy","epoch":{{epoch}},
             "timeout_ms":{{timeout}},"deadline":1} }
            """
        );

    [Fact]
    public void A_player_that_has_not_begun_is_paused_by_nobody()
    {
        var stage = new PlayerStage();
        stage.Join(Phases.Validating);
        stage.Hear("bob", HubEvents.Pause, Pause(1));
        Assert.Equal(PlayerState.Connecting, stage.Player!.State);
    }

    private const string Ended = """
        {"game_id":"g1","reason":"closed_by_operator","disconnected_player_id":null,
         "reconnection_data":{"total_pause_duration_ms":30,"lost_players":[],"recovered_players":[]} }
        """;

    private PlayerState State => _stage.Player!.State;

    private PauseInfo Paused() => _stage.Told.OfType<GameEvent.Paused>().Last().Pause;

    private static string Pause(int epoch) =>
        $$"""
            {"game_id":"g1","pause_frame":7,"detecting_player":"cy","epoch":{{epoch}},"timeout_ms":30000,"deadline":9000000000000,"x":1}
            """;

    private static string Resume(int epoch) =>
        $$"""{"game_id":"g1","epoch":{{epoch}},"pause_duration_ms":10,"frames":{},"resume_at":0}""";

    private void AssertEnded()
    {
        Assert.Equal(EndReasons.ClosedByOperator, Assert.IsType<GameEvent.Ended>(_stage.Told[^1]).End.Reason);
        Assert.Equal(PlayerState.Terminated, State);
    }
}
