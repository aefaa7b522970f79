using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>
/// Socket.IO, as its clients speak it where they have the WebSocket alone: a packet each is a WebSocket message, in the
/// main namespace. The token is in the connect packet, and the server asks who is still there.
/// </summary>
internal sealed class SocketIoDialect : Dialect
{
    public override string Name => "Socket.IO";
    public override bool IsGreetedLater => true;
    public override ReadOnlyMemory<byte> Beat => default;
    public override ReadOnlyMemory<byte> Pong { get; } = "3"u8.ToArray();

    /// <summary>Who asks the time waits for <c>resume_at</c> itself. Else the coordinator holds a resume back till
    /// then, and it would be timed too.</summary>
    public override ReadOnlyMemory<byte> FirstWords { get; } = "42[\"clock\",{\"sent_at\":0}]"u8.ToArray();

    protected override string Path => "socket.io/?EIO=4&transport=websocket";

    public override void Authorize(ClientWebSocketOptions request, string token) { }

    public override ReadOnlyMemory<byte> Greeting(string token)
    {
        var text = new ArrayBufferWriter<byte>(token.Length + 32);
        text.Write("40"u8);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("token"u8, token);
            json.WriteEndObject();
        }
        return text.WrittenMemory;
    }

    public override ReadOnlyMemory<byte> Call<T>(int id, string method, T argument)
    {
        var text = new ArrayBufferWriter<byte>(384);
        text.Write("42"u8);
        id.TryFormat(text.GetSpan(11), out var digits, provider: CultureInfo.InvariantCulture);
        text.Advance(digits);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            json.WriteStringValue(method);
            JsonSerializer.Serialize(json, argument, WireJson.Options);
            json.WriteEndArray();
        }
        return text.WrittenMemory;
    }

    public override Packet Next(scoped ref ReadOnlySpan<byte> message)
    {
        var packet = SocketIoReader.Parse(message);
        message = default;
        return packet;
    }
}
