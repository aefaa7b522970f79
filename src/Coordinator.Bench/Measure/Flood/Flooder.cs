using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Coordinator.Bench.Measure.Wire;

namespace Coordinator.Bench.Measure.Flood;

/// <summary>
/// A flood by one player's token and by many connections without one, each as fast as the node lets it. It runs as a
/// program of its own, so that it can be given what CPU the measuring leaves: <c>on</c> and <c>off</c> on the standard
/// input begin and end it, and what it came to is said on the standard output. It knows as little as it can of what it
/// is answered.
/// </summary>
internal sealed class Flooder(Uri node, string token, int connections)
{
    /// <summary>One of so many connections says nothing at all.</summary>
    private const int SilentOf = 5;

    private const int CallsAtOnce = 100;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly FloodCounts _counts = new();

    /// <summary>Until the standard input ends.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var flooder = new Flooder(new Uri(words[1]), words[2], int.Parse(words[3], CultureInfo.InvariantCulture));
        while (await Console.In.ReadLineAsync() is "on")
        {
            using var until = new CancellationTokenSource();
            var flood = flooder.FloodAsync(until.Token);
            var said = await Console.In.ReadLineAsync();
            await until.CancelAsync();
            await flood;
            await Console.Out.WriteLineAsync(flooder._counts.ToString());
            if (said != "off")
                break;
        }
        return 0;
    }

    private Task FloodAsync(CancellationToken until) =>
        Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(i =>
                    AgainAsync(
                        stream => i % SilentOf == 0 ? SilentAsync(stream, until) : AskAsync(stream, until),
                        until
                    )
                )
                .Append(CallAsync(until))
        );

    /// <summary>Over one connection after the other.</summary>
    private async Task AgainAsync(Func<NetworkStream, Task> use, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(node.DnsSafeHost, node.Port, until);
                await using var stream = client.GetStream();
                await use(stream);
                _counts.Add(FloodCount.Closed);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                _counts.Add(FloodCount.Closed);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Again, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SilentAsync(NetworkStream stream, CancellationToken until) =>
        _ = await stream.ReadAsync(new byte[1], until);

    /// <summary>Asks for a connection without a token, again and again.</summary>
    private async Task AskAsync(NetworkStream stream, CancellationToken until)
    {
        var request = Encoding.ASCII.GetBytes(
            $"POST /hubs/game/negotiate?negotiateVersion=1 HTTP/1.1\r\nHost: {node.Authority}\r\nContent-Length: "
                + "0\r\n\r\n"
        );
        var buffer = new byte[4_096];
        while (true)
        {
            await stream.WriteAsync(request, until);
            var read = await stream.ReadAsync(buffer, until);
            if (read == 0)
                return;
            var status = buffer.AsSpan(0, read);
            _counts.Add(
                status.StartsWith("HTTP/1.1 429"u8) ? FloodCount.TooMany
                : status.StartsWith("HTTP/1.1 401"u8) ? FloodCount.Unauthorized
                : FloodCount.OtherStatus
            );
        }
    }

    /// <summary>Calls all that a player can call, and what none can.</summary>
    private async Task CallAsync(CancellationToken until)
    {
        var calls = Calls();
        var hub = new UriBuilder(new Uri(node, "hubs/game")) { Scheme = node.Scheme == "https" ? "wss" : "ws" }.Uri;
        while (!until.IsCancellationRequested)
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            try
            {
                await socket.ConnectAsync(hub, until);
                await socket.SendAsync(HubText.Handshake, WebSocketMessageType.Text, endOfMessage: true, until);
                var reading = CountAsync(socket, until);
                while (!reading.IsCompleted)
                    await socket.SendAsync(calls, WebSocketMessageType.Text, endOfMessage: true, until);
                await reading;
            }
            catch (Exception e) when (e is WebSocketException or IOException or InvalidOperationException)
            {
                // It comes again at once, as long as it is let in.
            }
            catch (OperationCanceledException)
            {
                return;
            }
            _counts.Add(FloodCount.Reconnects);
            await Task.Delay(Again, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CountAsync(ClientWebSocket socket, CancellationToken until)
    {
        var buffer = new byte[64 * 1_024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), until);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            var text = buffer.AsMemory(0, received.Count);
            var refused = text.Span.Count("\"error\":"u8);
            _counts.Add(FloodCount.Refused, refused);
            _counts.Add(FloodCount.Taken, text.Span.Count("\"type\":3"u8) - refused);
        }
    }

    private static byte[] Calls()
    {
        var signal = new
        {
            target_player_id = "player-2",
            type = "ice-candidate",
            payload = new string('x', 200),
        };
        var all = new List<byte>();
        for (var i = 0; i < CallsAtOnce; i++)
        {
            all.AddRange(
                (
                    i % 10 == 9
                        ? HubText.Call(1, "no_such_method", new { })
                        : (i % 5) switch
                        {
                            0 => HubText.Call(1, "clock", new { sent_at = 1 }),
                            1 => HubText.Call(1, "webrtc_signal", signal),
                            2 => HubText.Call(1, "p2p_health_report", new { peer_id = "player-2", latency_ms = 20 }),
                            3 => HubText.Call(
                                1,
                                "p2p_connection_lost",
                                new
                                {
                                    frame_number = 1,
                                    timestamp = 1,
                                    peer_id = "player-2",
                                }
                            ),
                            _ => HubText.Call(1, "p2p_reconnection_success", new { }),
                        }
                ).Span
            );
        }
        return [.. all];
    }
}
