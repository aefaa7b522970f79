using System.Net;
using System.Net.Sockets;

namespace Coordinator.Client.Tests.Hub;

/// <summary>A way to a node that can break: it passes bytes on until then.</summary>
internal sealed class Line : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _ends = [];

    public Line(Uri to)
    {
        _listener.Start();
        _ = AcceptAsync(to);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Both ends are reset.</summary>
    public void Break()
    {
        lock (_ends)
        {
            foreach (var end in _ends)
                end.Client.Close(timeout: 0);
        }
    }

    public void Dispose()
    {
        Break();
        _listener.Dispose();
    }

    private async Task AcceptAsync(Uri to)
    {
        var near = await _listener.AcceptTcpClientAsync();
        var far = new TcpClient();
        lock (_ends)
            _ends.AddRange([near, far]);
        await far.ConnectAsync(to.Host, to.Port);
        try
        {
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream()),
                far.GetStream().CopyToAsync(near.GetStream())
            );
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It broke.
        }
    }
}
