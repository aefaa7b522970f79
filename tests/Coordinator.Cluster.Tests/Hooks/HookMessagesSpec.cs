using System.Collections.Immutable;
using System.Text.Json;
using Coordinator.Games;
using Coordinator.Hooks;

namespace Coordinator.Cluster.Tests.Hooks;

/// <summary>What a backend reads.</summary>
public sealed class HookMessagesSpec
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000);

    private static readonly GameEvent[] Story =
    [
        new GameEvents.Created(At(0), "g1", "c1", ["ada", "bob"], new GameSettings(), """{"map":"dunes"}"""),
        new GameEvents.Readied(At(1), At(60)),
        new GameEvents.Started(At(2)),
        new GameEvents.Paused(At(10), 1, 600, "ada", At(40)),
        new GameEvents.LinkLost(At(10), 1, "ada", new LossReport(600, At(10), "disconnected", "open", "bob")),
        new GameEvents.LinkLost(At(11), 1, "bob", new LossReport(601)),
        new GameEvents.PlayerRecovered(At(14), 1, "ada", TimeSpan.FromSeconds(4), 1, null),
        new GameEvents.PlayerRecovered(At(15), 1, "bob", TimeSpan.FromSeconds(4), 1, null),
        new GameEvents.Resumed(At(15), 1),
        new GameEvents.Paused(At(20), 2, 900, "bob", At(50)),
        new GameEvents.LinkLost(At(20), 2, "bob", new LossReport(900, Peer: "ada")),
        new GameEvents.PlayerTimedOut(At(50), 2, "bob", TimeSpan.FromSeconds(30), 3),
        new GameEvents.Ended(At(50), EndReason.ReconnectionTimeout, "ada"),
    ];

    [Fact]
    public void a_game_is_told_from_its_first_loss_to_its_end_each_cause_before_its_effect() =>
        Assert.Equal(
            [
                """{"type":"link.lost","timestamp":"2026-09-21T14:13:30.000Z","data":{"game_id":"g1","epoch":1,"players":["ada","bob"],"metadata":{"map":"dunes"},"player_id":"ada","peer_id":"bob","frame":600,"ice_state":"disconnected","dc_state":"open"}}""",
                """{"type":"game.paused","timestamp":"2026-09-21T14:13:30.000Z","data":{"game_id":"g1","epoch":1,"players":["ada","bob"],"metadata":{"map":"dunes"},"pause_frame":600,"detecting_player":"ada","deadline":1790000040000}}""",
                """{"type":"link.lost","timestamp":"2026-09-21T14:13:31.000Z","data":{"game_id":"g1","epoch":1,"players":["ada","bob"],"metadata":{"map":"dunes"},"player_id":"bob","frame":601}}""",
                """{"type":"game.resumed","timestamp":"2026-09-21T14:13:35.000Z","data":{"game_id":"g1","epoch":1,"players":["ada","bob"],"metadata":{"map":"dunes"},"pause_duration_ms":5000}}""",
                """{"type":"link.lost","timestamp":"2026-09-21T14:13:40.000Z","data":{"game_id":"g1","epoch":2,"players":["ada","bob"],"metadata":{"map":"dunes"},"player_id":"bob","peer_id":"ada","frame":900}}""",
                """{"type":"game.paused","timestamp":"2026-09-21T14:13:40.000Z","data":{"game_id":"g1","epoch":2,"players":["ada","bob"],"metadata":{"map":"dunes"},"pause_frame":900,"detecting_player":"bob","deadline":1790000050000}}""",
                """{"type":"game.ended","timestamp":"2026-09-21T14:14:10.000Z","data":{"game_id":"g1","epoch":2,"players":["ada","bob"],"metadata":{"map":"dunes"},"reason":"reconnection_timeout","disconnected_player_id":"ada","reconnection_data":{"total_pause_duration_ms":35000,"lost_players":["bob"],"recovered_players":[]}}}""",
            ],
            Told(Story).Select(message => message.Body)
        );

    [Fact]
    public void ids_are_all_different_the_same_whenever_asked_for_and_safe_to_sign()
    {
        var ids = Told(Story).Select(message => message.Id).ToList();

        Assert.Equal(ids, Told(Story).Select(message => message.Id));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^msg_[0-9a-f]{32}$", id));
    }

    [Fact]
    public void a_game_that_never_began_ends_with_nobody_lost()
    {
        GameEvent[] story = [Story[0], new GameEvents.Ended(At(300), EndReason.NeverStarted, null)];

        var data = JsonElement.Parse(Told(story).Single().Body).GetProperty("data");

        Assert.Equal("never_started", data.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("disconnected_player_id").ValueKind);
        Assert.Equal(0, data.GetProperty("epoch").GetInt32());
        Assert.Equal(0, data.GetProperty("reconnection_data").GetProperty("lost_players").GetArrayLength());
    }

    /// <summary>Told as the journal is written: what happened in the same instant stands in one entry.</summary>
    private static IEnumerable<HookMessage> Told(IEnumerable<GameEvent> story)
    {
        var (state, entry) = (GameState.None, 0);
        foreach (var events in story.GroupBy(e => e.At).Select(some => some.ToImmutableArray()))
        {
            foreach (var message in HookMessages.Of(state, ++entry, events))
                yield return message;
            state = events.Aggregate(state, Game.Apply);
        }
    }

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
}
