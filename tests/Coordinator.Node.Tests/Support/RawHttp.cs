using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coordinator.Node.Tests.Support;

/// <summary>Requests with headers that an HTTP client would not send.</summary>
internal static class RawHttp
{
    /// <summary>The whole answer. <paramref name="request"/> is a request line and headers, without the empty
    /// line.</summary>
    public static async Task<string> AskAsync(Uri server, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{request}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync();
    }
}
