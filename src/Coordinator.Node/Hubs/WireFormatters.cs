using System.Text.Json;
using Coordinator.Protocol;
using MessagePack;
using MessagePack.Formatters;

namespace Coordinator.Node.Hubs;

/// <summary>The contract's types in MessagePack: what JSON says of them, in maps with the same names.</summary>
internal sealed class WireFormatters : IFormatterResolver
{
    public IMessagePackFormatter<T>? GetFormatter<T>() =>
        typeof(T).Assembly == typeof(WireJson).Assembly ? new AsJson<T>() : null;

    private sealed class AsJson<T> : IMessagePackFormatter<T>
    {
        private static readonly JsonElementFormatter Json = new();

        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
            Json.Serialize(ref writer, JsonSerializer.SerializeToElement(value, WireJson.Options), options);

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            throw new NotSupportedException("Players send objects of any fields, which are read as JSON.");
    }
}
