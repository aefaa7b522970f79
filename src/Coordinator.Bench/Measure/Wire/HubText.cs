using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>What a player sends in SignalR's JSON hub protocol, ready for the wire.</summary>
internal static class HubText
{
    public static ReadOnlyMemory<byte> Handshake { get; } = "{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray();

    public static ReadOnlyMemory<byte> Ping { get; } = "{\"type\":6}\u001e"u8.ToArray();

    /// <summary>A call with one argument. Its answer carries <paramref name="id"/>.</summary>
    public static ReadOnlyMemory<byte> Call<T>(int id, string method, T argument)
    {
        var text = new ArrayBufferWriter<byte>(384);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("type"u8, HubRecord.Invocation);
            json.WriteString("invocationId"u8, id.ToString(CultureInfo.InvariantCulture));
            json.WriteString("target"u8, method);
            json.WriteStartArray("arguments"u8);
            JsonSerializer.Serialize(json, argument, WireJson.Options);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        text.Write([HubRecord.Separator]);
        return text.WrittenMemory;
    }
}
