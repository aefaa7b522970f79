using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Cycles;
using Coordinator.Bench.Measure.Flood;
using Coordinator.Bench.Measure.Recovery;
using Coordinator.Bench.Measure.Signals;
using Coordinator.Bench.Measure.Storm;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Start;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>What each measuring command can be told.</summary>
public sealed class CommandOptionsSpec
{
    [Fact]
    public void all_have_what_says_where_and_how()
    {
        var target = Target.Read(
            Read("cycles --url http://a:1 --url http://b:2 --api-key k --pid 7,8 --pid 9 --json out.json --seed 4")
        );
        Assert.Equal(["http://a:1/", "http://b:2/"], target.Urls.Select(u => u.ToString()));
        Assert.Equal([7, 8, 9], target.Pids);
        Assert.Equal(("k", "out.json", 4), (target.ApiKey, target.Json, target.Seed));
    }

    [Fact]
    public void cycles()
    {
        var options = CyclesOptions.Read(
            Read("cycles --url http://a:1 --games 7 --seconds 1.5 --warm 0 --rate 12.5 --record 3")
        );
        Assert.Equal(
            (7, TimeSpan.FromSeconds(1.5), TimeSpan.Zero, 12.5, 3),
            (options.Games, options.Lasts, options.Warm, options.Rate, options.Record)
        );
        Assert.Null(CyclesOptions.Read(Read("cycles --url http://a:1")).Rate);
    }

    [Theory]
    [InlineData("cycles")]
    [InlineData("storm")]
    [InlineData("idle")]
    [InlineData("signalling")]
    [InlineData("recover")]
    [InlineData("flood")]
    public void the_protocol_is_that_of_the_players_and_stands_in_the_settings(string command)
    {
        Assert.Equal(("signalr", "signalr"), Protocol($"{command} --url http://a:1"));
        Assert.Equal(("socketio", "socketio"), Protocol($"{command} --url http://a:1 --protocol socketio"));
        Assert.Equal(("mixed", "mixed"), Protocol($"{command} --url http://a:1 --protocol mixed"));
    }

    [Fact]
    public void players_of_a_game_take_turns_where_protocols_are_mixed()
    {
        Dialect[] all =
        [
            PlayerProtocol.Mixed.Of(0, 0),
            PlayerProtocol.Mixed.Of(0, 1),
            PlayerProtocol.Mixed.Of(1, 0),
            PlayerProtocol.Mixed.Of(1, 1),
        ];
        Assert.Equal([Dialect.SignalR, Dialect.SocketIo, Dialect.SocketIo, Dialect.SignalR], all);
    }

    [Fact]
    public void storm()
    {
        var options = StormOptions.Read(Read("storm --url http://a:1 --games 5000 --within 2 --timeout 60"));
        Assert.Equal(
            (5_000, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)),
            (options.Games, options.Within, options.Timeout)
        );
    }

    [Fact]
    public void idle()
    {
        var options = IdleOptions.Read(Read("idle --url http://a:1 --games 9 --settle 1 --seconds 2"));
        Assert.Equal(
            (9, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)),
            (options.Games, options.Settle, options.Lasts)
        );
    }

    [Fact]
    public void create()
    {
        var options = CreateOptions.Read(Read("create --url http://a:1 --callers 8 --games 9"));
        Assert.Equal((8, 9), (options.Callers, options.Games));
    }

    [Fact]
    public void signalling()
    {
        var options = SignallingOptions.Read(
            Read("signalling --url http://a:1 --games 9 --seconds 3 --warm 1 --rate 40 --bytes 800")
        );
        Assert.Equal(
            (9, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), 40, 800),
            (options.Games, options.Lasts, options.Warm, options.Rate, options.Bytes)
        );
    }

    [Fact]
    public void recover()
    {
        var options = RecoverOptions.Read(
            Arguments.Read(
                [
                    "recover",
                    "--url",
                    "http://a:1",
                    "--games",
                    "9",
                    "--timeout",
                    "60",
                    "--within",
                    "50",
                    "--restart",
                    "kill -9 7",
                ],
                Usage.Commands
            )
        );
        Assert.Equal(
            (9, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(50), "kill -9 7"),
            (options.Games, options.Timeout, options.Within, options.Restart)
        );
    }

    [Theory]
    [InlineData("storm", "--url is missing")]
    [InlineData("storm --url http://a:1 --rate 5", "There is no option --rate of storm.")]
    [InlineData("cycles --url http://a:1 --games", "--games needs a number from 1 to 100000 after it.")]
    [InlineData("cycles --url http://a:1 --games two", "--games needs a number from 1 to 100000 after it.")]
    [InlineData("cycles --url http://a:1 --pid all", "--pid needs process ids after it, such as 4711,4712.")]
    [InlineData("storm --url http://a:1 --protocol websocket", "--protocol needs signalr, socketio or mixed after it.")]
    [InlineData("storm --url http://a:1 --protocol", "--protocol needs signalr, socketio or mixed after it.")]
    [InlineData("create --url http://a:1 --protocol socketio", "There is no option --protocol of create.")]
    [InlineData("create --url a:1", "--url needs an address such as http://127.0.0.1:5080 after it.")]
    public async Task a_wrong_one_is_refused_in_a_sentence_before_anything_is_done(string words, string sentence)
    {
        var problem = await Assert.ThrowsAsync<UsageException>(() => MeasureProgram.RunAsync(Read(words)));
        Assert.Contains(sentence, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void every_command_is_described()
    {
        foreach (var command in Usage.Commands)
            Assert.Contains($"\n  {command} ", Usage.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    /// <summary>What was read, and what the output says.</summary>
    private static (string Read, object Said) Protocol(string words)
    {
        var arguments = Read(words);
        (Target Target, Dictionary<string, object> Settings) of = arguments.Command switch
        {
            "cycles" => CyclesOptions.Read(arguments) is var o ? (o.Target, o.Settings()) : default,
            "storm" => StormOptions.Read(arguments) is var o ? (o.Target, o.Settings()) : default,
            "idle" => IdleOptions.Read(arguments) is var o ? (o.Target, o.Settings()) : default,
            "signalling" => SignallingOptions.Read(arguments) is var o ? (o.Target, o.Settings()) : default,
            "recover" => RecoverOptions.Read(arguments) is var o ? (o.Target, o.Settings()) : default,
            _ => FloodOptions.Read(arguments) is var o ? (o.Target, o.Settings()) : default,
        };
        return (of.Target.Protocol.Name, of.Settings["protocol"]);
    }

    private static Arguments Read(string words) => Arguments.Read(words.Split(' '), Usage.Commands);
}
