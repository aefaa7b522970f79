using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Protocol;

namespace Coordinator.Node.SocketIo;

/// <summary>
/// An event's body for a client that counts its players (0, 1, ...) and compares what it is told with its own numbers:
/// ids of players that are whole numbers are written as such. Elsewhere they are strings.
/// </summary>
internal static class NumericIds
{
    /// <summary>The contract's fields that hold the id of a player, or a list of them.</summary>
    private static readonly HashSet<string> Fields =
    [
        "player_id",
        "from_player_id",
        "detecting_player",
        "disconnected_player_id",
        "players",
        "lost_players",
        "recovered_players",
    ];

    /// <summary>The greatest whole number that JavaScript has (2^53 - 1).</summary>
    private const long MaxWhole = (1L << 53) - 1;

    /// <summary>What the client chose itself, and nobody else looks into.</summary>
    private static readonly HashSet<string> Opaque = ["payload", "metadata"];

    /// <summary>The body as UTF-8 JSON.</summary>
    public static byte[] Write(object body)
    {
        var node = JsonSerializer.SerializeToNode(body, body.GetType(), WireJson.Options);
        Visit(node);
        return JsonSerializer.SerializeToUtf8Bytes(node, WireJson.Options);
    }

    private static void Visit(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                    Visit(item);
                break;
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    if (Opaque.Contains(name))
                        continue;
                    if (Fields.Contains(name) && value is JsonArray { Count: > 0 } ids && ids.All(IsText))
                        fields[name] = new JsonArray([.. ids.Select(id => Numeric(id!))]);
                    else if (Fields.Contains(name) && IsText(value))
                        fields[name] = Numeric(value!);
                    else
                        Visit(value);
                }
                break;
        }
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    /// <summary>Only what would be read back as the same id: 07 stays a string.</summary>
    private static JsonValue Numeric(JsonNode id)
    {
        var text = id.GetValue<string>();
        return
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= MaxWhole
            && number.ToString(CultureInfo.InvariantCulture) == text
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
