using System.Text;
using Coordinator.SocketIo.Tests.Support;
using Xunit.Abstractions;

namespace Coordinator.SocketIo.Tests;

/// <summary>Clients that mean harm, or whose program went wrong, ten thousand times.</summary>
public class HostileSpec(ITestOutputHelper output)
{
    private const int Frames = 10_000,
        Parallel = 32;

    private const byte Text = 0x81,
        Binary = 0x82,
        TextBegun = 0x01;

    [Fact]
    public async Task nothing_that_comes_over_the_wire_is_more_than_the_end_of_its_session()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("COORDINATOR_SEED") ?? $"{Random.Shared.Next()}", null);
        output.WriteLine($"COORDINATOR_SEED={seed}");
        await using var server = await TestServer.StartAsync(options =>
        {
            (options.PingInterval, options.PingTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            options.UpgradeTimeout = TimeSpan.FromMilliseconds(500);
        });
        await AttackAsync(server, new Random(seed), 1_000); // pools fill, code is compiled
        await AllGoneAsync(server);
        var before = Heap();
        await AttackAsync(server, new Random(seed + 1), Frames);
        await AllGoneAsync(server);
        var after = Heap();
        output.WriteLine($"Managed heap: {before / 1e6:F1} MB before, {after / 1e6:F1} MB after {Frames} attacks");
        Assert.True(after - before < 5_000_000, $"The heap grew from {before / 1e6:F1} to {after / 1e6:F1} MB.");
        Assert.Empty(server.Log.Complaints);
        Assert.All(server.Application.Disconnections.Values, times => Assert.Equal(1, times));
        Assert.Equal(server.Application.Sockets.Count, server.Application.Disconnections.Count);
        using var client = await server.JoinAsync(); // and who means well is served
        await client.SendAsync("42[\"hi\"]");
        Assert.Equal("42[\"hi-back\"]", await client.NextAsync());
    }

    [Theory]
    [InlineData("a message over the limit")]
    [InlineData("a message over the limit in pieces")]
    [InlineData("bytes that are no UTF-8")]
    [InlineData("a frame without a mask")]
    [InlineData("a frame of a kind that there is not")]
    [InlineData("an empty frame")]
    [InlineData("a length of 2^63")]
    public async Task a_frame_that_no_client_sends_ends_the_session(string frame)
    {
        await using var server = await TestServer.StartAsync(options => options.MaxPayload = 10_000);
        using var socket = await RawSocket.WebSocketAsync(server.Address);
        await socket.SendAsync(RawSocket.Frame(Text, "40"u8.ToArray()));
        await Wire.UntilAsync(() => server.Application.Sockets.Count == 1, "the client to have joined");
        await socket.SendAsync(
            frame switch
            {
                "a message over the limit" => RawSocket.Frame(Text, Filled(10_001)),
                "a message over the limit in pieces" =>
                [
                    .. RawSocket.Frame(TextBegun, Filled(9_000)),
                    .. RawSocket.Frame(0x00, Filled(1_001)),
                ],
                "bytes that are no UTF-8" => RawSocket.Frame(Text, [(byte)'4', 0xff, 0xff]),
                "a frame without a mask" => RawSocket.Frame(Text, "42[\"a\"]"u8.ToArray(), isMasked: false),
                "a frame of a kind that there is not" => RawSocket.Frame(0x83, "42[\"a\"]"u8.ToArray()),
                "an empty frame" => RawSocket.Frame(Text, []),
                _ => RawSocket.Frame(Text, [], ulong.MaxValue / 2 + 1),
            }
        );
        await Wire.UntilAsync(() => !server.Application.Disconnections.IsEmpty, "the end");
        await socket.ClosedAsync();
        Assert.DoesNotContain("event a", server.Application.Told);
        Assert.Equal(new SocketIoNumbers(0, 0, 0), server.Server.Numbers);
        Assert.Empty(server.Log.Complaints);
    }

    private static byte[] Filled(int length) => [.. Enumerable.Repeat((byte)'4', length)];

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task AllGoneAsync(TestServer server)
    {
        await Wire.UntilAsync(() => server.Server.Numbers == default, "all sessions to be over");
        await Wire.UntilAsync(
            () => server.Application.Sockets.Values.All(socket => !socket.IsConnected),
            "all sockets to be over"
        );
        server.Application.Sockets.Clear();
        server.Application.Disconnections.Clear();
        server.Application.Told.Clear();
    }

    private static async Task AttackAsync(TestServer server, Random random, int frames)
    {
        var seeds = Enumerable.Range(0, Parallel).Select(_ => random.Next()).ToArray();
        var left = frames;
        await Task.WhenAll(
            seeds.Select(async seed =>
            {
                var mine = new Random(seed);
                while (Interlocked.Decrement(ref left) >= 0)
                    await AttackOnceAsync(server, mine);
            })
        );
    }

    private static Task AttackOnceAsync(TestServer server, Random random) =>
        random.Next(12) switch
        {
            <= 4 => OverWebSocketAsync(server, random),
            <= 7 => OverPollingAsync(server, random),
            8 => PollsAsync(server, random),
            9 => PostsAsync(server),
            10 => HalfUpgradeAsync(server, random),
            _ => NonsenseAsync(server, random),
        };

    private static async Task OverWebSocketAsync(TestServer server, Random random)
    {
        using var socket = await RawSocket.WebSocketAsync(server.Address);
        if (random.Next(3) > 0)
            await socket.SendAsync(RawSocket.Frame(Text, "40"u8.ToArray()));
        var content = Packet(random);
        await socket.SendAsync(
            random.Next(7) switch
            {
                0 => RawSocket.Frame((byte)random.Next(256), content),
                1 => RawSocket.Frame(Text, content, (ulong)random.NextInt64(0, long.MaxValue)),
                2 => RawSocket.Frame(Binary, content),
                3 => RawSocket.Frame(TextBegun, content),
                _ => RawSocket.Frame(Text, content),
            }
        );
        if (random.Next(2) == 0)
            await socket.ReadAsync();
    }

    private static async Task OverPollingAsync(TestServer server, Random random)
    {
        var client = await server.PollAsync();
        var packets = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Encoding.UTF8.GetString(Packet(random)));
        using var response = await client.PostAsync(string.Join('\u001e', packets.Prepend("40")));
        if (random.Next(2) == 0)
            (await client.GetAsync()).Dispose();
    }

    private static async Task PollsAsync(TestServer server, Random random)
    {
        var client = await server.PollAsync();
        var polls = Enumerable.Range(0, random.Next(2, 6)).Select(_ => client.GetAsync()).ToArray();
        foreach (var poll in polls)
            (await poll).Dispose();
    }

    private static async Task PostsAsync(TestServer server)
    {
        var client = await server.PollAsync();
        var posts = Enumerable.Range(0, 3).Select(_ => client.PostAsync("40\u001e42[\"a\"]")).ToArray();
        foreach (var post in posts)
            (await post).Dispose();
    }

    private static async Task HalfUpgradeAsync(TestServer server, Random random)
    {
        var client = await server.PollAsync();
        using var socket = await RawSocket.WebSocketAsync(server.Address, $"&sid={client.Sid}");
        if (random.Next(2) == 0)
            await socket.SendAsync(RawSocket.Frame(Text, "2probe"u8.ToArray()));
        if (random.Next(2) == 0)
            (await client.GetAsync()).Dispose();
        if (random.Next(2) == 0)
            await socket.SendAsync(RawSocket.Frame(Text, Packet(random)));
    }

    private static async Task NonsenseAsync(TestServer server, Random random)
    {
        using var socket = await RawSocket.ConnectAsync(server.Address);
        var length = random.Next(1, 200);
        var start =
            random.Next(2) == 0
                ? ""
                : "POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n";
        var bytes = new byte[length];
        random.NextBytes(bytes);
        await socket.SendAsync([.. Encoding.ASCII.GetBytes(start), .. bytes]);
    }

    private static byte[] Packet(Random random)
    {
        string[] kinds =
        [
            "",
            "4",
            "49",
            "abc",
            "42",
            "42[",
            "42{}",
            "42[1,2",
            "42/other,[\"a\"]",
            "42/nowhere,[\"a\"]",
            "40/nowhere,",
            "40",
            "41",
            "1",
            "2",
            "5",
            "6",
            "0{}",
            "42999999999999999999[\"a\"]",
            "459-[\"a\"]",
            "451-[\"a\",{\"_placeholder\":true,\"num\":5}]",
            "4599-[\"a\"]",
            "43[]",
            "430[1]",
            "44\"x\"",
            "42[\"disconnect\"]",
            "bAAAA",
            "b!",
            "42[\"\\ud800\"]",
            "42" + new string('[', 200),
            "42[\"x\",\"" + new string('y', 5_000) + "\"]",
            "40/" + new string('n', 300),
            "450-[\"a\"]",
            "3",
            "42[\"ok\"]",
            "4251[\"ok\",{}]",
        ];
        if (random.Next(4) > 0)
            return Encoding.UTF8.GetBytes(kinds[random.Next(kinds.Length)]);
        var bytes = new byte[random.Next(0, 300)];
        random.NextBytes(bytes);
        return bytes;
    }
}
