using System.Text.Json;

namespace Coordinator.Client.Tests.Playing;

/// <summary>A paused player asks its links whether they were proven alive lately, and each answers for
/// itself.</summary>
public sealed class UnprovenLinksSpec
{
    private readonly PlayerStage _stage = new();

    public UnprovenLinksSpec()
    {
        _stage.Join();
        _stage.HoldsAnswers = true;
        _stage.Hubs.Last.Tell(
            HubEvents.Pause,
            """
            {"game_id":"g1","pause_frame":7,"detecting_player":"bob","epoch":1,"timeout_ms":30000,"deadline":9000000000000}
            """
        );
    }

    [Fact]
    public void Nobody_reports_a_recovery_before_all_have_answered()
    {
        _stage.Answer();
        Assert.Empty(Reports);
        _stage.Answer();
        Assert.Equal(["p2p_reconnection_success"], Reports);
    }

    [Fact]
    public void A_link_that_was_not_is_lost_before_it_answers_and_its_recovery_is_reported_then()
    {
        _stage.Lose("cy", LossCause.Unproven);
        _stage.Answer();
        _stage.Answer();
        Assert.Equal(["p2p_connection_lost"], Reports);
        _stage.Hubs.Last.Answer = Task.FromResult(JsonElement.Parse("""{"result":"already_pausing"}"""));
        _stage.Loop.Pass(2_000);
        _stage.Player!.TakeFromLink(_stage.Link("cy").Restored(TimeSpan.FromSeconds(2), 1));
        Assert.Equal(["p2p_connection_lost", "p2p_reconnection_success"], Reports.Distinct());
    }

    [Fact]
    public void A_link_that_is_lost_and_back_before_another_has_answered_is_reported_once_that_has()
    {
        _stage.Lose("cy", LossCause.Unproven);
        _stage.Answer();
        _stage.Player!.TakeFromLink(_stage.Link("cy").Restored(TimeSpan.FromSeconds(0.1), 0));
        Assert.DoesNotContain("p2p_reconnection_success", Reports);
        _stage.Answer();
        _stage.Hubs.Last.Answer = Task.FromResult(JsonElement.Parse("""{"result":"already_pausing"}"""));
        _stage.Loop.Pass(2_000);
        Assert.Contains("p2p_reconnection_success", Reports);
    }

    private IReadOnlyList<string> Reports =>
        [
            .. _stage
                .Hubs.Last.Calls.Select(call => call.Method)
                .Where(method => method is HubMethods.ConnectionLost or HubMethods.ReconnectionSuccess),
        ];
}
