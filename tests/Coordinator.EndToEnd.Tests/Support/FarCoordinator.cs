using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>The coordinator as seen from far away: what is said to it, and what it says, takes a while each way.</summary>
internal sealed class FarCoordinator : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, FreePort.At("127.0.0.1"));
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
    public string LinkFor(string link) =>
        new UriBuilder(link) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri.ToString();

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
            while (true) carried.Add(CarryAsync(await listener.AcceptTcpClientAsync(over.Token)));
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
        player.NoDelay = far.NoDelay = true;
        try
        {
            await far.ConnectAsync(node.Host, node.Port, over.Token);
            await Task.WhenAny(CarryAsync(player.GetStream(), far.GetStream()), CarryAsync(far.GetStream(), player.GetStream()));
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException)
        {
            // Nobody is there any more.
        }
    }

    /// <summary>One direction, until either end is gone.</summary>
    private async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var underway = Channel.CreateUnbounded<(byte[] Bytes, double DueAt)>();
        await Task.WhenAny(ReadAsync(), DeliverAsync());

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
                if (dueAt - WallClock.Now is > 0 and var wait) await Task.Delay(TimeSpan.FromMilliseconds(wait), over.Token);
                await to.WriteAsync(bytes, over.Token);
            }
        }
    }
}
