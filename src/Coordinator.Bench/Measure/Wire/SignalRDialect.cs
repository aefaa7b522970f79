using System.Net.WebSockets;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>SignalR's JSON hub protocol. The token is in the request's header.</summary>
internal sealed class SignalRDialect : Dialect
{
    public override string Name => "SignalR";
    public override bool IsGreetedLater => false;
    public override ReadOnlyMemory<byte> Beat => HubText.Ping;
    public override ReadOnlyMemory<byte> Pong => default;
    protected override string Path => "hubs/game";

    public override void Authorize(ClientWebSocketOptions request, string token) =>
        request.SetRequestHeader("Authorization", $"Bearer {token}");

    public override ReadOnlyMemory<byte> Greeting(string token) => HubText.Handshake;

    public override ReadOnlyMemory<byte> Call<T>(int id, string method, T argument) =>
        HubText.Call(id, method, argument);

    /// <summary>A message holds one record or more, each with its end.</summary>
    public override Packet Next(scoped ref ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf(HubRecord.Separator);
        if (end < 0)
        {
            message = default;
            return default;
        }
        var record = HubRecord.Parse(message[..end]);
        message = message[(end + 1)..];
        return new Packet
        {
            Kind = Kind(record),
            Name = record.Target,
            Id = record.Id,
            Error = record.Error,
            Body = record.Body,
        };
    }

    private static PacketKind Kind(HubRecord record) =>
        record.Type switch
        {
            HubRecord.Invocation => PacketKind.Event,
            HubRecord.Completion => PacketKind.Answer,
            HubRecord.Close or HubRecord.Handshake when record.Error is not null => PacketKind.Over,
            _ => PacketKind.Nothing,
        };
}
