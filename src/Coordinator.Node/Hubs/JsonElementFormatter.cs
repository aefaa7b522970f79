using System.Text.Json;
using MessagePack;
using MessagePack.Formatters;

namespace Coordinator.Node.Hubs;

/// <summary>
/// JSON values in MessagePack, so that a hub method reads and answers the same thing in either protocol.
/// </summary>
internal sealed class JsonElementFormatter : IMessagePackFormatter<JsonElement>
{
    public void Serialize(ref MessagePackWriter writer, JsonElement value, MessagePackSerializerOptions options)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNil();
            return;
        }
        using var text = new StringReader(value.GetRawText());
        MessagePackSerializer.ConvertFromJson(text, ref writer, options);
    }

    public JsonElement Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        using var text = new StringWriter();
        MessagePackSerializer.ConvertToJson(ref reader, text, options);
        return JsonElement.Parse(text.ToString());
    }
}
