namespace Coordinator.Client.Tests.Playing;

/// <summary>A pause that nobody can end any more: the coordinator is lost for good.</summary>
public sealed class OutOfReachSpec
{
    private readonly PlayerStage _stage = new();

    [Fact]
    public void After_a_refusal_a_pause_is_ended_at_its_deadline_and_says_why()
    {
        _stage.Join();
        _stage.Refuse();
        _stage.Loop.Pass(60_000);
        Assert.Equal(PlayerState.Connected, _stage.Player!.State);
        _stage.Lose("bob");
        Assert.Equal(PlayerState.Pausing, _stage.Player.State);
        _stage.Loop.Pass(29_900);
        Assert.Equal(PlayerState.Pausing, _stage.Player.State);
        _stage.Loop.Pass(1_200);
        AssertEnded(LocalEndReasons.Refused);
        Assert.Equal(Outcomes.Timeout, Assert.Single(_stage.Player.Record.ReconnectionAttempts).Outcome);
    }

    [Fact]
    public void A_refusal_in_the_middle_of_a_pause_does_too()
    {
        _stage.Join();
        _stage.Lose("bob");
        _stage.Loop.Pass(10_000);
        _stage.Refuse();
        _stage.Loop.Pass(19_000);
        Assert.Equal(PlayerState.Pausing, _stage.Player!.State);
        _stage.Loop.Pass(2_200);
        AssertEnded(LocalEndReasons.Refused);
    }

    [Fact]
    public void So_is_one_whose_coordinator_has_been_out_of_reach_for_30_s_and_not_before()
    {
        _stage.Join();
        _stage.Lose("bob");
        _stage.Loop.Pass(10_000);
        _stage.Hubs.Last.Close();
        _stage.Loop.Pass(29_800);
        Assert.Equal(PlayerState.Pausing, _stage.Player!.State);
        _stage.Loop.Pass(300);
        AssertEnded(LocalEndReasons.Unreachable);
    }

    [Fact]
    public void A_coordinator_that_comes_back_decides()
    {
        _stage.Join();
        _stage.Lose("bob");
        _stage.Hubs.Last.Close();
        _stage.Loop.Pass(25_000);
        _stage.Hubs.Last.Join(
            """
            {"game_id":"g1","player_id":"ada","phase":"paused","epoch":1,"ice_servers":[],"players":[],
             "pause":{"pause_frame":0,"detecting_player":"ada","deadline":99000000000000},
             "settings":{"reconnection_timeout_ms":30000,"join_timeout_ms":60000,"validation":true} }
            """
        );
        _stage.Loop.Pass(60_000);
        Assert.Equal(PlayerState.Reconnecting, _stage.Player!.State);
        Assert.DoesNotContain(_stage.Told, told => told is GameEvent.Ended);
    }

    [Fact]
    public void A_game_that_has_not_begun_cannot_begin_after_a_refusal()
    {
        _stage.Join(Phases.Waiting);
        _stage.Refuse();
        AssertEnded(LocalEndReasons.Refused);
    }

    [Fact]
    public void What_nobody_has_paused_goes_on_however_long_the_coordinator_is_away()
    {
        _stage.Join();
        _stage.Hubs.Last.Close();
        _stage.Loop.Pass(600_000);
        Assert.Equal(PlayerState.Connected, _stage.Player!.State);
    }

    private void AssertEnded(string reason)
    {
        Assert.Equal(reason, Assert.IsType<GameEvent.Ended>(_stage.Told[^1]).End.Reason);
        Assert.Equal((PlayerState.Terminated, Phases.Ended), (_stage.Player!.State, _stage.Player.Phase));
    }
}
