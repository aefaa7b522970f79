using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Games;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Journal.Inspect;

/// <summary>
/// Events as JSON in the words of the wire: snake_case, times in Unix ms, durations in ms with a name that ends in
/// <c>_ms</c>. Every kind of event, also one that is added later: it is read off the record's own properties.
/// </summary>
internal static class EventJson
{
    /// <summary>How an event behaves, and not what happened.</summary>
    private static readonly HashSet<string> LeftOut = [nameof(GameEvent.Durability), nameof(GameEvent.Telling)];

    /// <summary>The event, its kind as <c>type</c> first.</summary>
    public static JsonObject Of(GameEvent @event)
    {
        var json = new JsonObject { ["type"] = Snake(@event.GetType().Name), ["at"] = Ms(@event.At) };
        Add(json, @event);
        return json;
    }

    /// <summary>The event on a line for a person: when, what, and its fields.</summary>
    public static string LineOf(GameEvent @event)
    {
        var json = Of(@event);
        var fields = json.Where(field => field.Key is not ("type" or "at"))
            .Select(field => $"{field.Key}={Text(field.Value)}");
        var time = @event.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return $"{time}  {json["type"], -20}  {string.Join(' ', fields)}".TrimEnd();
    }

    private static void Add(JsonObject json, object value)
    {
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (
                LeftOut.Contains(property.Name)
                || property.GetIndexParameters().Length > 0
                || property.GetMethod!.IsStatic
            )
                continue;
            var name = Snake(property.Name);
            if (json.ContainsKey(name) || property.GetValue(value) is not { } held)
                continue;
            json[held is TimeSpan ? $"{name}_ms" : name] = Node(held);
        }
    }

    private static JsonNode? Node(object value)
    {
        switch (value)
        {
            case string text:
                return JsonValue.Create(text);
            case bool isSo:
                return JsonValue.Create(isSo);
            case DateTimeOffset time:
                return JsonValue.Create(Ms(time));
            case TimeSpan duration:
                return JsonValue.Create(Ms(duration));
            case Enum one:
                return JsonValue.Create(Snake(one.ToString()));
            case int or long:
                return JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture));
            case double number:
                return double.IsFinite(number) ? JsonValue.Create(number) : null;
            case IEnumerable many:
                return new JsonArray([.. many.Cast<object>().Select(Node)]);
            default:
                var json = new JsonObject();
                Add(json, value);
                return json;
        }
    }

    /// <summary>Text as it is; only what could be mistaken for more than one word is put in quotes.</summary>
    private static string Text(JsonNode? value) =>
        value is JsonValue one
        && one.TryGetValue<string>(out var text)
        && text.Length > 0
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '=')
            ? text
            : value?.ToJsonString() ?? "null";

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
