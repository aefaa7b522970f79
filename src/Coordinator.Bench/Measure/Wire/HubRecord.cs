using System.Text.Json;

namespace Coordinator.Bench.Measure.Wire;

/// <summary>
/// One record of SignalR's JSON hub protocol, as read from the wire; what it carries stays in the buffer.
/// </summary>
internal readonly ref struct HubRecord
{
    /// <summary>
    /// Values of <see cref="Type"/>: what the protocol numbers its messages by. 0: the answer to the handshake.
    /// </summary>
    public const int Handshake = 0,
        Invocation = 1,
        Completion = 3,
        Ping = 6,
        Close = 7;

    /// <summary>Ends each record.</summary>
    public const byte Separator = 0x1e;

    public int Type { get; private init; }

    /// <summary>The event's name.</summary>
    public ReadOnlySpan<byte> Target { get; private init; }

    /// <summary>Which call it answers; 0: none.</summary>
    public int Id { get; private init; }

    public string? Error { get; private init; }

    /// <summary>The JSON of the first argument, or of the result.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <exception cref="JsonException">It is no such record.</exception>
    public static HubRecord Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        int type = 0,
            id = 0;
        string? error = null;
        ReadOnlySpan<byte> target = default,
            body = default;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A record of the hub protocol is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isTarget = reader.ValueTextEquals("target"u8);
            var isId = reader.ValueTextEquals("invocationId"u8);
            var isError = reader.ValueTextEquals("error"u8);
            var isArguments = reader.ValueTextEquals("arguments"u8);
            var isResult = reader.ValueTextEquals("result"u8);
            reader.Read();
            if (isType)
                type = reader.GetInt32();
            else if (isTarget)
                target = reader.ValueSpan;
            else if (isId)
                id = int.TryParse(reader.ValueSpan, out var number) ? number : -1;
            else if (isError)
                error = reader.GetString();
            else if (isResult)
                body = Value(json, ref reader);
            else if (isArguments)
                body = First(json, ref reader);
            else
                reader.Skip();
        }
        return new HubRecord
        {
            Type = type,
            Target = target,
            Id = id,
            Error = error,
            Body = body,
        };
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> first = default;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var value = Value(json, ref reader);
            if (i == 0)
                first = value;
        }
        return first;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
