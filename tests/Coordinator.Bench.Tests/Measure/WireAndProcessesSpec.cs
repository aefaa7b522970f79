using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Output;
using Coordinator.Bench.Measure.Server;
using Coordinator.Bench.Measure.Wire;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>What is read from the wire, and what from the machine.</summary>
public sealed class WireAndProcessesSpec
{
    [Theory]
    [InlineData(
        """{"type":1,"target":"p2p_pause","arguments":[{"a":[1,{"b":2}]},7]}""",
        HubRecord.Invocation,
        "p2p_pause",
        0,
        """{"a":[1,{"b":2}]}"""
    )]
    [InlineData(
        """{"arguments":[{"type":9}],"headers":{"x":"y"},"target":"t","type":1}""",
        HubRecord.Invocation,
        "t",
        0,
        """{"type":9}"""
    )]
    [InlineData(
        """{"type":3,"invocationId":"42","result":{"result":"pause"}}""",
        HubRecord.Completion,
        "",
        42,
        """{"result":"pause"}"""
    )]
    [InlineData("""{"type":3,"invocationId":"42","result":null}""", HubRecord.Completion, "", 42, "null")]
    [InlineData("""{"type":6}""", HubRecord.Ping, "", 0, "")]
    [InlineData("{}", HubRecord.Handshake, "", 0, "")]
    public void records_of_the_hub_protocol_are_read_whatever_the_order_of_their_fields(
        string json,
        int type,
        string target,
        int id,
        string body
    )
    {
        var record = HubRecord.Parse(Encoding.UTF8.GetBytes(json));
        Assert.Equal(
            (type, target, id, body),
            (record.Type, Encoding.UTF8.GetString(record.Target), record.Id, Encoding.UTF8.GetString(record.Body))
        );
    }

    [Fact]
    public void errors_are_read_and_what_is_no_record_is_refused()
    {
        Assert.Equal("limited: no", HubRecord.Parse("""{"type":3,"invocationId":"1","error":"limited: no"}"""u8).Error);
        Assert.ThrowsAny<JsonException>(() => HubRecord.Parse("[]"u8).Type);
    }

    [Fact]
    public void a_call_is_a_record_that_can_be_read_again()
    {
        var call = HubText.Call(7, "clock", new { sent_at = 5 }).Span;
        Assert.Equal(HubRecord.Separator, call[^1]);
        var record = HubRecord.Parse(call[..^1]);
        Assert.Equal(
            (7, "clock", """{"sent_at":5}"""),
            (record.Id, Encoding.UTF8.GetString(record.Target), Encoding.UTF8.GetString(record.Body))
        );
    }

    [Fact]
    public void sockets_that_listen_at_a_port_are_found_in_the_kernels_table()
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:13D8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1",
            "   1: 0100007F:13D8 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 222 1",
            "   2: 0100007F:13D9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1",
            "   3: 00000000000000000000000001000000:13D8 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 444 1",
        ];
        Assert.Equal(["111", "444"], ListeningProcesses.Sockets(table, 0x13D8));
    }

    [Fact]
    public void who_listens_at_a_port_of_this_machine_is_found_and_who_does_not_is_not()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        Assert.Equal([Environment.ProcessId], ListeningProcesses.Of(url));
        Assert.Empty(ListeningProcesses.Of(new Uri($"http://192.0.2.1:{url.Port}"))); // an address for documents, of nobody

        var server = ServerProcesses.Of(TargetAt(url));
        Assert.True(server.Any);
        Assert.NotNull(server.Cpu());
        listener.Stop();
        Assert.Empty(ListeningProcesses.Of(url));
    }

    [Fact]
    public void figures_that_cannot_be_had_are_left_out_with_a_sentence()
    {
        var nobody = ServerProcesses.Of(TargetAt(new Uri("http://192.0.2.1:5080")));
        Assert.False(nobody.Any);
        Assert.Null(nobody.Cpu());
        Assert.Contains("--pid says which it is", nobody.About, StringComparison.Ordinal);
        Assert.Equal(
            "left out: there is no process 2147483647",
            ServerProcesses.Of(TargetAt(new Uri("http://a:1")) with { Pids = [int.MaxValue] }).About
        );

        var outcome = new Outcome("cycles", new Dictionary<string, object> { ["games"] = 1 });
        outcome.AddCpu(
            new Reading(Ticks.Of(TimeSpan.FromSeconds(2)), null, TimeSpan.FromSeconds(1)),
            100,
            "cycle",
            nobody
        );
        var lines = OutcomeTable.Lines(outcome).ToList();
        Assert.Contains("- us/cycle", LineOf("coordinator's CPU"), StringComparison.Ordinal);
        Assert.Contains("left out", LineOf("coordinator's CPU"), StringComparison.Ordinal);
        Assert.Contains("10000 us/cycle", LineOf("this program's CPU"), StringComparison.Ordinal);
        Assert.Equal("violations: 0", lines[^1]);

        string LineOf(string label) => lines.First(l => l.StartsWith(label, StringComparison.Ordinal));
    }

    [Fact]
    public void the_json_has_the_figures_the_settings_and_the_machine()
    {
        var outcome = new Outcome("cycles", new Dictionary<string, object> { ["games"] = 7 });
        outcome.Add("cycles_per_s", "cycles", 12.5, "/s");
        var times = new Histogram();
        times.Add(3);
        outcome.Add("pause_ms", "pause", times);
        outcome.Violations.Add("Game g: it went wrong.");
        var json = JsonSerializer.Deserialize<JsonElement>(OutcomeJson.Text(outcome));

        Assert.Equal(12.5, json.GetProperty("figures").GetProperty("cycles_per_s").GetDouble());
        Assert.Equal(3, json.GetProperty("times_ms").GetProperty("pause_ms").GetProperty("p99").GetDouble(), 0.01);
        Assert.Equal(7, json.GetProperty("settings").GetProperty("games").GetInt32());
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("machine").GetProperty("cores").GetInt32());
        Assert.Equal("Game g: it went wrong.", json.GetProperty("first_violations")[0].GetString());
        Assert.True(json.GetProperty("began").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-1));
    }

    private static Target TargetAt(Uri url) => new([url], null, [], null, 0);
}
