using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Coordinator.Tests.Shared;

/// <summary>Ports for what is started here.</summary>
internal static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>
    /// A port that nobody listens at, between 20000 and 32000: below those that Linux gives to outgoing connections,
    /// one of which could otherwise sit on it while whatever listens there is down. None is given twice.
    /// </summary>
    public static int At(string address)
    {
        while (true)
        {
            var port = Random.Shared.Next(20_001, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Parse(address), port);
                probe.Start();
                if (Given.TryAdd(port, true))
                    return port;
            }
            catch (SocketException)
            {
                // Taken: try the next.
            }
        }
    }
}
