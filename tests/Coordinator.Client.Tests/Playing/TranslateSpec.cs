using System.Text.Json;
using Coordinator.Client.Playing;

namespace Coordinator.Client.Tests.Playing;

public sealed class TranslateSpec
{
    [Fact]
    public void A_pause() =>
        Assert.Equal(
            new PauseInfo(3, 120, "bob", 1_700_000_030_000, TimeSpan.FromSeconds(30), IsLocal: false),
            Translate.Pause(
                Read<PauseEvent>(
                    """
                    {"game_id":"g","pause_frame":120,"detecting_player":"bob","epoch":3,"timeout_ms":30000,"deadline":1700000030000}
                    """
                )
            )
        );

    [Fact]
    public void A_pause_that_a_player_finds_when_it_attaches() =>
        Assert.Equal(
            new PauseInfo(2, 90, "ada", 1_700_000_012_000, TimeSpan.FromSeconds(20), IsLocal: false),
            Translate.JoinedPause(
                Joined("""{"pause_frame":90,"detecting_player":"ada","deadline":1700000012000}"""),
                now: 5
            )
        );

    [Fact]
    public void A_pause_of_which_nothing_is_told_began_now() =>
        Assert.Equal(
            new PauseInfo(2, 0, "", 20_005, TimeSpan.FromSeconds(20), IsLocal: false),
            Translate.JoinedPause(Joined("null"), now: 5)
        );

    [Fact]
    public void A_resume()
    {
        var resume = Translate.Resume(
            Read<ResumeEvent>(
                """
                {"game_id":"g","epoch":3,"pause_duration_ms":4200,"frames":{"ada":120,"bob":118},"resume_at":1700000005000}
                """
            )
        );
        Assert.Equal(
            (3, TimeSpan.FromMilliseconds(4_200), 1_700_000_005_000.0),
            (resume.Epoch, resume.PauseDuration, resume.ResumeAt)
        );
        Assert.Equal(118, resume.Frames["bob"]);
    }

    [Fact]
    public void An_end()
    {
        var end = Translate.End(
            Read<GameEndedEvent>(
                """
                {"game_id":"g","reason":"reconnection_timeout","disconnected_player_id":null,
                 "reconnection_data":{"total_pause_duration_ms":30000,"lost_players":["ada","bob"],"recovered_players":["ada"]}}
                """
            )
        );
        Assert.Equal(
            (EndReasons.ReconnectionTimeout, null, TimeSpan.FromSeconds(30)),
            (end.Reason, end.DisconnectedPlayerId, end.TotalPauseDuration)
        );
        Assert.Equal(["ada", "bob"], end.LostPlayers);
        Assert.Equal(["ada"], end.RecoveredPlayers);
    }

    private static GameJoined Joined(string pause) =>
        Read<GameJoined>(
            $$"""
            {"game_id":"g","player_id":"ada","phase":"paused","players":[],"epoch":2,"pause":{{pause}},"ice_servers":[],
             "settings":{"reconnection_timeout_ms":20000,"join_timeout_ms":60000,"validation":true} }
            """
        );

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, WireJson.Options)!;
}
