using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Coordinator.Peers.SipSorcery.Tests.Network;

/// <summary>
/// The path between two players, in user space: each candidate is signalled with an address of the relay in place of
/// its own, so that every packet comes through here and can be dropped, in either direction.
/// </summary>
internal sealed class UdpRelay : IDisposable
{
    private readonly ConcurrentDictionary<int, Door> _doors = new();
    private readonly ConcurrentDictionary<int, bool> _forgotten = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Whether a packet of this player gets through.</summary>
    public Func<string, bool> LetsThrough { get; set; } = _ => true;

    /// <summary>The ports of the players' connections so far.</summary>
    public IReadOnlyCollection<int> Doors => [.. _doors.Keys];

    /// <summary>How long a packet takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The candidate as the other player may know it; null where it is none that can be relayed.</summary>
    public IceCandidate? Represent(string player, IceCandidate candidate)
    {
        var parts = candidate.Candidate.Split(' ');
        // candidate:foundation component protocol priority address port typ type
        if (parts.Length < 8 || parts[2] != "udp" || parts[7] != "host")
            return null;
        var door = _doors.GetOrAdd(int.Parse(parts[5]), port => Open(player, port));
        (parts[4], parts[5]) = (IPAddress.Loopback.ToString(), door.Port.ToString());
        return candidate with { Candidate = string.Join(' ', parts) };
    }

    /// <summary>The description without the candidates in it: they would lead past the relay.</summary>
    public static string WithoutCandidates(string sdp) =>
        string.Join(
            "\r\n",
            sdp.Split("\r\n").Where(line => !line.StartsWith("a=candidate:", StringComparison.Ordinal))
        );

    /// <summary>Nothing comes through for these connections any more, whatever heals.</summary>
    public void Forget(IEnumerable<int> doors)
    {
        foreach (var port in doors)
            _forgotten[port] = true;
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var door in _doors.Values)
            door.Socket.Dispose();
        _stop.Dispose();
    }

    private Door Open(string player, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var door = new Door(player, port, socket);
        _ = PumpAsync(door);
        _ = SendLaterAsync(door);
        return door;
    }

    /// <summary>What comes to the door of one player goes to that player, out of the door of its sender.</summary>
    private async Task PumpAsync(Door door)
    {
        var buffer = new byte[2048];
        var to = new IPEndPoint(IPAddress.Loopback, door.PlayersPort);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var from = new IPEndPoint(IPAddress.Any, 0);
                var received = await door.Socket.ReceiveFromAsync(buffer, SocketFlags.None, from, _stop.Token);
                if (!_doors.TryGetValue(((IPEndPoint)received.RemoteEndPoint).Port, out var sender))
                    continue;
                if (!LetsThrough(sender.Player) || _forgotten.ContainsKey(sender.PlayersPort))
                    continue;
                if (Delay > TimeSpan.Zero)
                    sender.Later.Writer.TryWrite((Stopwatch.GetTimestamp(), buffer[..received.ReceivedBytes], to));
                else
                    await sender.Socket.SendToAsync(
                        buffer.AsMemory(0, received.ReceivedBytes),
                        SocketFlags.None,
                        to,
                        _stop.Token
                    );
            }
            catch (SocketException)
            {
                // The player's socket is closed: what was sent to it is nobody's.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Packets that take their time leave in the order in which they came, as on most paths.</summary>
    private async Task SendLaterAsync(Door sender)
    {
        try
        {
            await foreach (var (came, packet, to) in sender.Later.Reader.ReadAllAsync(_stop.Token))
            {
                if (Delay - Stopwatch.GetElapsedTime(came) is var left && left > TimeSpan.Zero)
                    await Task.Delay(left, _stop.Token);
                await sender.Socket.SendToAsync(packet, SocketFlags.None, to, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The link is over.
        }
    }

    private sealed record Door(string Player, int PlayersPort, Socket Socket)
    {
        public Channel<(long Came, byte[] Packet, IPEndPoint To)> Later { get; } =
            Channel.CreateUnbounded<(long, byte[], IPEndPoint)>();

        public int Port { get; } = ((IPEndPoint)Socket.LocalEndPoint!).Port;
    }
}
