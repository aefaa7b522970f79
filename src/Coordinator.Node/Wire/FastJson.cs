using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Coordinator.Protocol;

namespace Coordinator.Node.Wire;

/// <summary>
/// The contract's types, written by generated code straight into a message. That code is used only where no encoder is
/// set in the options; the writer's own holds, which leaves names as they are.
/// </summary>
internal static class FastJson
{
    private static readonly JsonSerializerOptions Options = Configured();

    /// <summary>Bytes that each thread keeps for the next time.</summary>
    private const int MostKept = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>Makes options that write so.</summary>
    public static void Configure(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.Encoder = null;
        json.TypeInfoResolverChain.Insert(0, WireJsonTypes.Default);
    }

    /// <summary>A value of one of the contract's types as UTF-8. Good until the next call on this thread.</summary>
    public static ReadOnlySpan<byte> Write(object value)
    {
        if (buffer is null or { Capacity: > MostKept })
            (buffer, writer) = (new ArrayBufferWriter<byte>(), null);
        writer ??= new Utf8JsonWriter(
            buffer,
            new JsonWriterOptions { Encoder = WireJson.Options.Encoder, SkipValidation = true }
        );
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, value, value.GetType(), Options);
        writer.Flush();
        return buffer.WrittenSpan;
    }

    private static JsonSerializerOptions Configured()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
