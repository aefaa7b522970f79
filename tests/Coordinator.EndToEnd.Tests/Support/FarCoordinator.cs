using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>
/// The coordinator as seen from far away: what is said to it, and what it says, takes a while each way, and lines to it
/// break.
/// </summary>
internal sealed class FarCoordinator : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, FreePort.At("127.0.0.1"));
    private readonly ConcurrentDictionary<TcpClient, bool> lines = new();
    private readonly CancellationTokenSource over = new();
    private readonly Uri node;
    private readonly TimeSpan oneWay;
    private readonly Task accepting;

    public FarCoordinator(string node, TimeSpan oneWay)
    {
        (this.node, this.oneWay) = (new Uri(node), oneWay);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>A player's link that leads through here.</summary>
    public string LinkFor(string link) => new UriBuilder(link) { Port = Port }.Uri.ToString();

    /// <summary>Where the node is, by way of here.</summary>
    public Uri Address => new UriBuilder(node) { Port = Port }.Uri;

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Breaks all lines that there are, as a router does that has forgotten them: both ends find a reset.
    /// Returns how many.</summary>
    public int BreakLines()
    {
        var broken = lines.Keys.ToList();
        foreach (var line in broken)
            line.Client.Close(0);
        return broken.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Dispose();
        await accepting;
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
                carried.Add(CarryAsync(await listener.AcceptTcpClientAsync(over.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var player = near;
        using var far = new TcpClient();
        lines[player] = lines[far] = true;
        player.NoDelay = far.NoDelay = true;
        try
        {
            await far.ConnectAsync(node.Host, node.Port, over.Token);
            await Task.WhenAny(
                CarryAsync(player.GetStream(), far.GetStream()),
                CarryAsync(far.GetStream(), player.GetStream())
            );
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody is there any more.
        }
        finally
        {
            lines.TryRemove(player, out _);
            lines.TryRemove(far, out _);
        }
    }

    /// <summary>One direction, until either end is gone.</summary>
    private async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var underway = Channel.CreateUnbounded<(byte[] Bytes, double DueAt)>();
        var delivering = DeliverAsync();
        await Task.WhenAny(ReadAsync(), delivering);
        // Who has said all still has to be heard.
        underway.Writer.TryComplete();
        await delivering;

        async Task ReadAsync()
        {
            var buffer = new byte[65_536];
            while (await from.ReadAsync(buffer, over.Token) is > 0 and var read)
                underway.Writer.TryWrite((buffer[..read], WallClock.Now + oneWay.TotalMilliseconds));
        }

        async Task DeliverAsync()
        {
            await foreach (var (bytes, dueAt) in underway.Reader.ReadAllAsync(over.Token))
            {
                if (dueAt - WallClock.Now is > 0 and var wait)
                    await Task.Delay(TimeSpan.FromMilliseconds(wait), over.Token);
                await to.WriteAsync(bytes, over.Token);
            }
        }
    }
}
