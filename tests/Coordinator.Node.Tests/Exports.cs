using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Node.Exports;
using Coordinator.Node.Tests.Support;
using Coordinator.Record;

namespace Coordinator.Node.Tests;

/// <summary>The record of all games as files.</summary>
public sealed class Exports : IAsyncLifetime
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

    private TestNode node = null!;

    public async Task InitializeAsync()
    {
        node = await TestNode.StartAsync();
        node.Games.Rows.AddRange([
            new PauseRecord("g1", At, 1, "ada", 90, At.AddSeconds(4), Resumed: true),
            new DisconnectionRecord(
                "g1",
                At,
                1,
                "ada",
                "bob",
                90,
                "disc\"onnected",
                "=open,",
                "relay",
                At.AddMilliseconds(-40)
            ),
            new AttemptRecord(
                "g1",
                At.AddSeconds(4),
                1,
                "ada",
                TimeSpan.FromMilliseconds(3900),
                2,
                AttemptOutcome.Success,
                null
            ),
        ]);
    }

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task Csv_has_a_header_and_quotes_what_needs_it()
    {
        using var response = await node.Players.GetAsync(new Uri("/exports/reconnections.csv", UriKind.Relative));

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("reconnections.csv", response.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(
            "kind,game_id,epoch,timestamp,player_id,peer_id,frame,ice_state,dc_state,reported_timestamp,duration_ms,attempts,outcome,connection_type\r\n"
                + "pause,g1,1,1800000000000,ada,,90,,,,4000,,resumed,\r\n"
                + "disconnection,g1,1,1800000000000,ada,bob,90,\"disc\"\"onnected\",\"'=open,\",1799999999960,,,,relay\r\n"
                + "attempt,g1,1,1800000004000,ada,,,,,,3900,2,success,\r\n",
            await response.Content.ReadAsStringAsync()
        );
    }

    [Fact]
    public async Task No_more_than_three_are_written_at_once_and_the_others_wait_their_turn()
    {
        var held = new TaskCompletionSource();
        node.Games.BeforeRecords = held.Task;
        var files = Enumerable
            .Range(0, 5)
            .Select(_ => node.Players.GetStringAsync(new Uri("/exports/attempts.csv", UriKind.Relative)))
            .ToList();
        while (node.Games.Reads < 3)
            await Task.Delay(10);
        await Task.Delay(300);
        Assert.Equal(3, node.Games.Reads);

        held.SetResult();

        Assert.Single((await Task.WhenAll(files).WaitAsync(TimeSpan.FromSeconds(20))).Distinct());
        Assert.Equal(5, node.Games.Reads);
    }

    [Theory]
    [InlineData("x;=HYPERLINK(A1)", "x;'=HYPERLINK(A1)")]
    [InlineData("=1\t+2", "'=1\t'+2")]
    [InlineData("a-b;c", "a-b;c")]
    public void What_a_spreadsheet_would_take_for_a_formula_is_none_also_where_it_splits_at_semicolons_or_tabs(
        string said,
        string written
    ) => Assert.Equal(written, CsvRows.Field(said));

    [Fact]
    public async Task Json_lines_have_the_same_names_and_leave_out_what_is_not_there()
    {
        using var response = await node.Players.GetAsync(new Uri("/exports/reconnections.jsonl", UriKind.Relative));
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(4, lines.Length);
        Assert.Equal("", lines[3]);
        HubCalls.AssertJson(
            """
            {"kind": "disconnection", "game_id": "g1", "epoch": 1, "timestamp": 1800000000000, "player_id": "ada", "peer_id": "bob",
             "frame": 90, "ice_state": "disc\"onnected", "dc_state": "=open,", "reported_timestamp": 1799999999960, "connection_type": "relay"}
            """,
            JsonElement.Parse(lines[1])
        );
    }

    [Fact]
    public async Task Every_table_is_written_in_both_formats_with_the_columns_that_the_dictionary_explains()
    {
        node.Games.Rows.Clear();
        node.Games.Rows.AddRange([
            new GameRecord(
                "g1",
                At,
                GamePhase.Ended,
                ["ada", "bob"],
                At.AddSeconds(1),
                At.AddSeconds(60),
                EndReason.ReconnectionTimeout,
                "bob",
                2,
                TimeSpan.FromSeconds(34)
            ),
            new PauseRecord("g1", At.AddSeconds(26), 2, "ada", 90, null, null),
            new NearMissRecord("g1", At.AddSeconds(5), 1, "ada", "bob", TimeSpan.FromMilliseconds(1700), "host"),
        ]);

        Assert.Equal(
            "game_id,created_timestamp,started_timestamp,ended_timestamp,phase,reason,disconnected_player_id,players,player_ids,pauses,"
                + "total_pause_duration_ms\r\ng1,1800000000000,1800000001000,1800000060000,ended,reconnection_timeout,bob,2,ada bob,2,34000\r\n",
            await GetAsync("/exports/games.csv")
        );
        Assert.Equal(
            "game_id,epoch,timestamp,player_id,peer_id,duration_ms,connection_type\r\ng1,1,1800000005000,ada,bob,1700,host\r\n",
            await GetAsync("/exports/near-misses.csv")
        );
        HubCalls.AssertJson(
            """{"game_id": "g1", "epoch": 2, "timestamp": 1800000026000, "player_id": "ada", "frame": 90}""",
            JsonElement.Parse(await GetAsync("/exports/pauses.jsonl"))
        );
        var dictionary = JsonElement.Parse(await GetAsync("/exports/dictionary.json")).EnumerateArray().ToList();
        Assert.Equal(6, dictionary.Count);
        foreach (var file in dictionary)
        {
            var columns = file.GetProperty("columns").EnumerateArray().ToList();
            Assert.All(columns, column => Assert.NotEmpty(column.GetProperty("meaning").GetString()!));
            Assert.Equal(
                columns.Select(column => column.GetProperty("name").GetString()),
                (await GetAsync($"/exports/{file.GetProperty("file").GetString()}.csv")).Split("\r\n")[0].Split(',')
            );
        }
        Assert.Contains(
            "\r\npauses,duration_ms,integer,ms,How long everyone stood still.\r\n",
            await GetAsync("/exports/dictionary.csv")
        );
    }

    [Fact]
    public async Task The_record_of_one_game_can_be_had_and_operators_get_it_through_the_management_port()
    {
        node.Games.Rows.Add(new PauseRecord("g2", At, 1, "eve", 7, null, null));

        Assert.Equal(2, (await GetAsync("/exports/pauses.jsonl")).TrimEnd().Split('\n').Length);
        Assert.Contains(
            "eve",
            Assert.Single((await GetAsync("/exports/reconnections.jsonl?game_id=g2")).TrimEnd().Split('\n'))
        );
        Assert.Contains(
            "eve",
            await node.Management.GetStringAsync(new Uri("/exports/pauses.jsonl?game_id=g2", UriKind.Relative))
        );
    }

    [Fact]
    public async Task An_empty_record_is_a_header_or_nothing()
    {
        node.Games.Rows.Clear();

        Assert.Single(
            (await node.Players.GetStringAsync(new Uri("/exports/reconnections.csv", UriKind.Relative)))
                .TrimEnd()
                .Split('\n')
        );
        Assert.Empty(await node.Players.GetStringAsync(new Uri("/exports/reconnections.jsonl", UriKind.Relative)));
    }

    [Theory]
    [InlineData("from=1800000000000", 1_800_000_000_000, null)]
    [InlineData("to=2027-01-15T08:00:00Z", null, 1_800_000_000_000)]
    [InlineData("from=2027-01-15&to=2027-01-15T10:00:00%2B02:00", 1_799_971_200_000, 1_800_000_000_000)]
    [InlineData("", null, null)]
    public async Task The_time_is_asked_for_in_milliseconds_or_as_a_date(string query, long? from, long? to)
    {
        await node.Players.GetStringAsync(new Uri($"/exports/reconnections.csv?{query}", UriKind.Relative));

        Assert.Equal(
            (from, to),
            (node.Games.Asked!.From?.ToUnixTimeMilliseconds(), node.Games.Asked.To?.ToUnixTimeMilliseconds())
        );
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=-5", "from")]
    [InlineData("from=12/01/2027", "from")]
    [InlineData("to=99999999999999999", "to")]
    [InlineData("to=2027-13-01", "to")]
    [InlineData("from=2&to=1", "to")]
    public async Task A_time_that_is_none_is_named(string query, string name)
    {
        using var response = await node.Players.GetAsync(
            new Uri($"/exports/reconnections.jsonl?{query}", UriKind.Relative)
        );

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal([name], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task A_journal_that_is_away_is_an_error_not_an_empty_file()
    {
        node.Games.Failures.Enqueue(new GameUnavailableException("away"));
        using var response = await node.Players.GetAsync(new Uri("/exports/reconnections.csv", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    private Task<string> GetAsync(string path) => node.Players.GetStringAsync(new Uri(path, UriKind.Relative));
}
