using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Coordinator.Peers.Sample;

/// <summary>
/// A path that can be cut: each candidate is told with a port of the relay in place of its own, so that every packet
/// between two players of this machine comes through here.
/// </summary>
internal sealed partial class Relay : IDisposable
{
    private readonly ConcurrentDictionary<int, UdpClient> _doors = new();

    /// <summary>No packet gets through.</summary>
    public bool Drops { get; set; }

    /// <summary>The signal as the other player is to know it.</summary>
    public PeerSignal Through(PeerSignal signal) =>
        signal with
        {
            Payload = signal.Payload with
            {
                Sdp = signal.Payload.Sdp is { } sdp ? CandidateLine().Replace(sdp, "") : null,
                Candidate = signal.Payload.Candidate is { } candidate ? Address().Replace(candidate, DoorOf, 1) : null,
            },
        };

    public void Dispose()
    {
        foreach (var door in _doors.Values)
            door.Dispose();
    }

    private string DoorOf(Match address)
    {
        var door = _doors.GetOrAdd(int.Parse(address.Groups[1].ValueSpan), Open);
        return $" {IPAddress.Loopback} {((IPEndPoint)door.Client.LocalEndPoint!).Port} typ host";
    }

    private UdpClient Open(int port)
    {
        var door = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _ = PumpAsync(door, new IPEndPoint(IPAddress.Loopback, port));
        return door;
    }

    /// <summary>What comes to a player's door goes to that player, out of the door of its sender.</summary>
    private async Task PumpAsync(UdpClient door, IPEndPoint player)
    {
        try
        {
            while (true)
            {
                var packet = await door.ReceiveAsync();
                if (!Drops && _doors.TryGetValue(packet.RemoteEndPoint.Port, out var sender))
                    await sender.SendAsync(packet.Buffer, player);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The player, or the relay, is gone.
        }
    }

    [GeneratedRegex("a=candidate:[^\r\n]*\r\n")]
    private static partial Regex CandidateLine();

    [GeneratedRegex(@" \S+ (\d+) typ host")]
    private static partial Regex Address();
}
