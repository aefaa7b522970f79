using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Coordinator.Node.Tests.Support;

/// <summary>By which of Engine.IO's transports a client comes.</summary>
public enum SocketIoTransport
{
    WebSocket,
    Polling,
}

/// <summary>Packets of Engine.IO as text, to and fro.</summary>
internal abstract class SocketIoLine : IAsyncDisposable
{
    /// <summary>Opens a session.</summary>
    /// <param name="node">At which node.</param>
    /// <param name="transport">How.</param>
    /// <param name="query">More of the address, as <c>token=...</c>.</param>
    /// <param name="headers">What the first request carries.</param>
    /// <exception cref="HttpRequestException">The handshake was refused; its status says how.</exception>
    public static async Task<SocketIoLine> OpenAsync(
        TestNode node,
        SocketIoTransport transport,
        string query = "",
        IReadOnlyDictionary<string, string>? headers = null
    )
    {
        var address = AddressOf(node, transport, query);
        return transport == SocketIoTransport.Polling
            ? await PollingLine.OpenAsync(node.Players.BaseAddress!, address, headers ?? NoHeaders)
            : await SocketLine.OpenAsync(address, headers ?? NoHeaders);
    }

    /// <summary>Where a session is opened.</summary>
    public static Uri AddressOf(TestNode node, SocketIoTransport transport, string query = "") =>
        new UriBuilder(node.Players.BaseAddress!)
        {
            Scheme = transport == SocketIoTransport.Polling ? "http" : "ws",
            Path = "/socket.io/",
            Query = $"EIO=4&transport={(transport == SocketIoTransport.Polling ? "polling" : "websocket")}&{query}",
        }.Uri;

    public abstract Task SendAsync(string packet);

    /// <summary>Binary content of the packet that was sent before.</summary>
    public abstract Task SendAsync(byte[] attachment);

    /// <summary>The next packet; null: the session is over.</summary>
    public abstract Task<string?> ReadAsync();

    public abstract ValueTask DisposeAsync();

    private static readonly Dictionary<string, string> NoHeaders = [];

    private sealed class SocketLine : SocketIoLine
    {
        private readonly ClientWebSocket socket = new();
        private readonly SemaphoreSlim writing = new(1);
        private readonly byte[] buffer = new byte[256 * 1024];

        public static async Task<SocketLine> OpenAsync(Uri address, IReadOnlyDictionary<string, string> headers)
        {
            var line = new SocketLine();
            line.socket.Options.CollectHttpResponseDetails = true;
            foreach (var (name, value) in headers)
                line.socket.Options.SetRequestHeader(name, value);
            try
            {
                await line.socket.ConnectAsync(address, CancellationToken.None);
            }
            catch (WebSocketException e) when (line.socket.HttpStatusCode > 0)
            {
                throw new HttpRequestException(e.Message, e, line.socket.HttpStatusCode);
            }
            return line;
        }

        public override Task SendAsync(string packet) =>
            SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text);

        public override Task SendAsync(byte[] attachment) => SendAsync(attachment, WebSocketMessageType.Binary);

        public override async Task<string?> ReadAsync()
        {
            try
            {
                var length = 0;
                while (true)
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    if (read.MessageType == WebSocketMessageType.Close)
                    {
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                        return null;
                    }
                    length += read.Count;
                    if (read.EndOfMessage)
                        return Encoding.UTF8.GetString(buffer, 0, length);
                }
            }
            catch (Exception e) when (IsEnd(e))
            {
                return null;
            }
        }

        public override ValueTask DisposeAsync()
        {
            socket.Dispose();
            writing.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task SendAsync(byte[] bytes, WebSocketMessageType type)
        {
            await writing.WaitAsync();
            try
            {
                await socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None);
            }
            catch (Exception e) when (IsEnd(e))
            {
                // Whoever reads is told that it is over.
            }
            finally
            {
                writing.Release();
            }
        }

        private static bool IsEnd(Exception e) =>
            e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException;
    }

    /// <summary>One GET at a time that waits for packets, and one POST at a time, as browsers do it.</summary>
    private sealed class PollingLine : SocketIoLine
    {
        private const char Separator = '\u001e';

        private readonly HttpClient http;
        private readonly SemaphoreSlim posting = new(1);
        private readonly Queue<string> came = new();
        private readonly CancellationTokenSource gone = new();
        private Uri address;

        private PollingLine(Uri node, Uri address) =>
            (http, this.address) = (new HttpClient { BaseAddress = node, Timeout = TimeSpan.FromSeconds(40) }, address);

        public static async Task<PollingLine> OpenAsync(
            Uri node,
            Uri address,
            IReadOnlyDictionary<string, string> headers
        )
        {
            var line = new PollingLine(node, address);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            using var answer = await line.http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            var open = await answer.Content.ReadAsStringAsync();
            line.came.Enqueue(open);
            var id = System.Text.Json.JsonElement.Parse(open[1..]).GetProperty("sid").GetString();
            line.address = new Uri(node, $"/socket.io/?EIO=4&transport=polling&sid={id}");
            return line;
        }

        public override Task SendAsync(string packet) => PostAsync(packet);

        public override Task SendAsync(byte[] attachment) => PostAsync($"b{Convert.ToBase64String(attachment)}");

        public override async Task<string?> ReadAsync()
        {
            if (came.TryDequeue(out var next))
                return next == "1" ? null : next;
            try
            {
                using var answer = await http.GetAsync(address, gone.Token);
                if (answer.StatusCode != HttpStatusCode.OK)
                    return null;
                foreach (var packet in (await answer.Content.ReadAsStringAsync(gone.Token)).Split(Separator))
                    came.Enqueue(packet);
            }
            catch (Exception e)
                when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                return null;
            }
            return await ReadAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await gone.CancelAsync();
            http.Dispose();
            posting.Dispose();
            gone.Dispose();
        }

        private async Task PostAsync(string packet)
        {
            await posting.WaitAsync();
            try
            {
                using var content = new StringContent(packet, Encoding.UTF8, "text/plain");
                using var _ = await http.PostAsync(address, content, gone.Token);
            }
            catch (Exception e)
                when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                // Whoever reads is told that it is over.
            }
            finally
            {
                posting.Release();
            }
        }
    }
}
