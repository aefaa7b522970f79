using System.Net;

namespace Coordinator.Node.Tests.Telemetry;

/// <summary><c>/metrics</c> of a whole node after what happened on it.</summary>
[Collection(ScrapedAlone.Name)]
public sealed class Metrics(UsedNode used)
{
    [Fact]
    public async Task Show_the_games_and_what_became_of_their_pauses()
    {
        var scrape = await Scrape.UntilAsync(used.Node, "counted, and the earlier game read back", s =>
            s.Value("coordinator_pauses_total") == 2 && s.Value("coordinator_games", ("phase", "waiting")) == 1
        );

        Assert.Equal(0, scrape.Value("coordinator_games", ("phase", "playing")));
        Assert.Equal(1, scrape.Value("coordinator_games", ("phase", "paused")));
        Assert.Equal(2, scrape.Value("coordinator_games_created_total")); // the earlier one was created by another process
        Assert.Equal(1, scrape.Value("coordinator_games_ended_total", ("reason", "player_left")));
        Assert.Equal(1, scrape.Value("coordinator_games_ended_total"));
        Assert.Equal(3, scrape.Value("coordinator_disconnections_total"));
        Assert.Equal(1, scrape.Value("coordinator_pauses_ended_total", ("outcome", "resumed")));
        Assert.Equal(0, scrape.Value("coordinator_pauses_ended_total", ("outcome", "ended")));
        Assert.Equal(1, scrape.Value("coordinator_recover_duration_seconds_count"));
        Assert.Equal(1, scrape.Value("coordinator_recover_duration_seconds_bucket", ("le", "60")));
        Assert.Equal(1, scrape.Value("coordinator_game_read_duration_seconds_count"));
        Assert.Equal(0, scrape.Value("coordinator_journal_failures_total"));
        Assert.True(scrape.Value("coordinator_journal_write_duration_seconds_count") >= 8);
    }

    [Fact]
    public async Task Show_the_players_and_what_they_called()
    {
        var scrape = await Scrape.UntilAsync(used.Node, "counted", s => s.Value("coordinator_pauses_total") == 2);

        Assert.Equal(4, scrape.Value("coordinator_players"));
        Assert.Equal(
            2,
            scrape.Value("coordinator_hub_calls_total", ("method", "p2p_connection_lost"), ("result", "pause"))
        );
        Assert.Equal(
            1,
            scrape.Value(
                "coordinator_hub_calls_total",
                ("method", "p2p_connection_lost"),
                ("result", "already_pausing")
            )
        );
        Assert.Equal(1, scrape.Value("coordinator_hub_calls_total", ("method", "clock"), ("result", "ok")));
        Assert.Equal(2, scrape.Value("coordinator_hub_calls_total", ("method", "clock"), ("result", "error")));
        Assert.Equal(3, scrape.Value("coordinator_hub_call_duration_seconds_count", ("method", "p2p_connection_lost")));
        Assert.Equal(1, scrape.Value("coordinator_hub_errors_total", ("kind", "invalid")));
        Assert.Equal(1, scrape.Value("coordinator_hub_errors_total", ("kind", "forbidden")));
        Assert.Equal(0, scrape.Value("coordinator_hub_errors_total", ("kind", "internal")));
        Assert.Equal(1, scrape.Value("coordinator_signals_total", ("type", "offer")));
        Assert.Equal(1, scrape.Value("coordinator_link_latency_milliseconds_count", ("connection_type", "host")));
    }

    [Fact]
    public async Task Show_how_long_a_link_was_silent_for_the_report_that_began_the_pause_and_no_other()
    {
        var scrape = await Scrape.OfAsync(used.Node);

        Assert.Equal(1, scrape.Value("coordinator_detect_duration_seconds_count"));
        Assert.Equal(2.25, scrape.Value("coordinator_detect_duration_seconds_sum"));
    }

    [Fact]
    public async Task Show_near_misses_by_how_the_link_was_connected_in_the_words_of_the_contract_alone()
    {
        var scrape = await Scrape.OfAsync(used.Node);

        Assert.Equal(1, scrape.Value("coordinator_near_misses_total", ("connection_type", "relay")));
        Assert.Equal(1, scrape.Value("coordinator_near_misses_total", ("connection_type", "unknown")));
        Assert.Equal(0, scrape.Value("coordinator_near_misses_total", ("connection_type", "host")));
        Assert.Equal(2, scrape.Value("coordinator_near_misses_total"));
    }

    [Fact]
    public async Task Show_the_node_ready_in_a_cluster_of_its_own()
    {
        var scrape = await Scrape.UntilAsync(used.Node, "ready", s => s.Value("coordinator_ready") == 1);

        Assert.Equal(1, scrape.Value("coordinator_cluster_members", ("status", "up")));
        Assert.Equal(1, scrape.Value("coordinator_cluster_members"));
        Assert.Equal(0, scrape.Value("coordinator_cluster_unreachable"));
    }

    [Fact]
    public async Task Have_no_game_and_no_player_among_their_labels()
    {
        var scrape = await Scrape.OfAsync(used.Node);

        Assert.NotEmpty(scrape.OwnLabelValues);
        Assert.All(used.Ids, id => Assert.DoesNotContain(id, scrape.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Are_not_served_to_players()
    {
        using var answer = await used.Node.Players.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("coordinator_", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
