using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Coordinator.SocketIo.Tests.Support;

/// <summary>A TCP connection over which a test says what no client library would.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly TcpClient tcp = new();

    public static async Task<RawSocket> ConnectAsync(Uri server)
    {
        var socket = new RawSocket();
        await socket.tcp.ConnectAsync(server.Host, server.Port);
        return socket;
    }

    /// <summary>Opens a WebSocket by hand, and reads its answer and the open packet.</summary>
    public static async Task<RawSocket> WebSocketAsync(Uri server, string query = "")
    {
        var socket = await ConnectAsync(server);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /socket.io/?EIO=4&transport=websocket{query} HTTP/1.1\r\nHost: a\r\n"
                    + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
        );
        await socket.ReadAsync();
        return socket;
    }

    /// <summary>A frame of a client, masked, whose header says whatever it is told to.</summary>
    public static byte[] Frame(byte first, byte[] content, ulong? length = null, bool isMasked = true)
    {
        var says = length ?? (ulong)content.Length;
        var mask = RandomNumberGenerator.GetBytes(4);
        var masked = (byte)(isMasked ? 0x80 : 0);
        var header = says switch
        {
            < 126 => new[] { first, (byte)(masked | (byte)says) },
            <= ushort.MaxValue => [first, (byte)(masked | 126), (byte)(says >> 8), (byte)says],
            _ => [first, (byte)(masked | 127), .. BitConverter.GetBytes(says).Reverse()],
        };
        return isMasked
            ? [.. header, .. mask, .. content.Select((value, i) => (byte)(value ^ mask[i % 4]))]
            : [.. header, .. content];
    }

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await tcp.GetStream().WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The server has hung up already.
        }
    }

    /// <summary>What comes next, or nothing where it was closed.</summary>
    public async Task<int> ReadAsync()
    {
        try
        {
            return await tcp.GetStream().ReadAsync(new byte[65_536]).AsTask().WaitAsync(Wire.Patience);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Waits until the server has hung up.</summary>
    public async Task ClosedAsync()
    {
        while (await ReadAsync() > 0)
        {
            // A close frame, or what was sent before.
        }
    }

    public void Dispose() => tcp.Dispose();
}
