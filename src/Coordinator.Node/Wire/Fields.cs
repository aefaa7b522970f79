using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coordinator.Protocol;

namespace Coordinator.Node.Wire;

/// <summary>
/// Reads the fields of a JSON object that a stranger sent. What is wrong is collected as sentences by field; unknown
/// fields are passed over, so that newer clients can talk to older coordinators. <c>null</c> counts as missing.
/// </summary>
internal sealed class Fields(JsonElement json)
{
    /// <summary>Longest text of a field that holds a name or a reason, in UTF-16 units.</summary>
    public const int MaxText = 256;

    /// <summary>Longest duration that is believed, in ms: 30 days. No player plays longer with one token.</summary>
    private const long MaxMilliseconds = 30L * 24 * 60 * 60 * 1000;

    /// <summary>2^53 - 1: beyond it a double, which is what browsers have, no longer tells one integer from the
    /// next.</summary>
    public const long MaxWhole = (1L << 53) - 1;

    /// <summary>The last instant that .NET can name, in Unix ms: year 9999.</summary>
    private const long MaxTimestamp = 253_402_300_799_999;

    /// <summary>What is passed on must be read by others, whose libraries mostly stop at 64 levels, envelope
    /// included.</summary>
    private const int MaxDepth = 32;

    private static readonly IReadOnlyDictionary<string, string> NoErrors = FrozenDictionary<string, string>.Empty;

    private Dictionary<string, string>? errors;

    /// <summary>A sentence for each field that is wrong; it begins with the field's name.</summary>
    public IReadOnlyDictionary<string, string> Errors => errors ?? NoErrors;

    /// <summary>Whether this can be read at all: an object, or nothing.</summary>
    public static bool CanRead(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>Notes what is wrong with a field; <paramref name="what"/> completes the sentence.</summary>
    public void Refuse(string name, string what) =>
        (errors ??= new(StringComparer.Ordinal)).TryAdd(name, $"{name} {what}");

    /// <summary>The value as it is, also of a field that is there and null.</summary>
    public JsonElement? Json(string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        try
        {
            return json.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return json.EnumerateObject()
                .Where(field => IsNamed(field, name))
                .Select(field => (JsonElement?)field.Value)
                .LastOrDefault();
        }
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>; <c>3.0</c> is one too.</summary>
    public long? Integer(string name, bool required = false, long min = 0, long max = MaxWhole)
    {
        if (Value(name, required) is not { } value)
            return null;
        if (Whole(value) is { } number && number >= min && number <= max)
            return number;
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be an integer from {min} to {max}."));
        return null;
    }

    /// <summary>As <see cref="Integer"/>, within what an <c>int</c> holds.</summary>
    public int? Count(string name) => (int?)Integer(name, max: int.MaxValue);

    /// <summary>A duration in ms; fractions are rounded, since browsers' clocks give them.</summary>
    public TimeSpan? Duration(string name) =>
        Rounded(name, required: false, MaxMilliseconds, "a number of milliseconds") is { } ms
            ? TimeSpan.FromMilliseconds(ms)
            : null;

    /// <summary>A time in Unix ms; fractions are rounded.</summary>
    public DateTimeOffset? Timestamp(string name, bool required = false) =>
        Rounded(name, required, MaxTimestamp, "a time in Unix milliseconds") is { } ms
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : null;

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>, with or without a fraction.</summary>
    /// <param name="name">The field.</param>
    /// <param name="required">Whether its absence is an error.</param>
    /// <param name="min">The least that is taken.</param>
    /// <param name="max">The greatest that is taken.</param>
    /// <param name="isCapped">Whether what is greater counts as <paramref name="max"/>, and is no error.</param>
    public double? Number(
        string name,
        bool required = false,
        double min = -MaxWhole,
        double max = MaxWhole,
        bool isCapped = false
    )
    {
        if (Value(name, required) is not { } value)
            return null;
        if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number)
            && number >= min
            && number <= (isCapped ? double.MaxValue : max)
        )
            return Math.Min(number, max);
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}."));
        return null;
    }

    /// <summary>A string. Control characters are refused but for tabs and ends of lines: PostgreSQL takes no text with
    /// U+0000.</summary>
    public string? Text(string name, bool required = false, int max = MaxText)
    {
        if (Value(name, required) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && TextOf(value) is { } text && text.Length <= max)
        {
            if (text.AsSpan().ContainsAny(Refused))
                Refuse(name, "must hold no control characters.");
            else if (text.Length == 0 && required)
                Refuse(name, "must not be empty.");
            else
                return text;
        }
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be a string of at most {max} characters."));
        return null;
    }

    /// <summary>
    /// The id of a player: a string, or a whole number, which is its decimal digits. Some clients count their players,
    /// from 0.
    /// </summary>
    public string? Id(string name, bool required = false) =>
        Json(name) is { ValueKind: JsonValueKind.Number } number && IdOf(number) is { } id ? id : Text(name, required);

    /// <summary>As <see cref="Id"/>, of a value; null where it is none.</summary>
    public static string? IdOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number when Whole(value) is >= 0 and var number => number.ToString(
                CultureInfo.InvariantCulture
            ),
            JsonValueKind.String => TextOf(value),
            _ => null,
        };

    /// <summary>One of the words; null where it is another, since newer clients may know more of them.</summary>
    public string? Word(string name, IReadOnlyList<string> words) =>
        Text(name) is { } word && words.Contains(word) ? word : null;

    public bool? Flag(string name)
    {
        if (Value(name, required: false) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Refuse(name, "must be true or false.");
        return null;
    }

    /// <summary>The JSON text of a field of any kind, <c>null</c> included.</summary>
    /// <param name="name">The field.</param>
    /// <param name="required">Whether its absence is an error.</param>
    /// <param name="maxBytes">Its greatest length in UTF-8.</param>
    public string? Opaque(string name, bool required, int maxBytes)
    {
        if (Json(name) is not { } value)
        {
            if (required)
                Refuse(name, "is missing.");
            return null;
        }
        if (Compact(value) is not { } text)
            Refuse(
                name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"must be Unicode, nested no deeper than {MaxDepth} levels."
                )
            );
        else if (Encoding.UTF8.GetByteCount(text) > maxBytes)
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be at most {maxBytes} bytes of JSON."));
        else
            return text;
        return null;
    }

    /// <summary>Control characters but tabs and ends of lines.</summary>
    private static readonly SearchValues<char> Refused = SearchValues.Create([
        .. Enumerable.Range(0, ' ').Select(c => (char)c).Except("\t\n\r"),
    ]);

    private JsonElement? Value(string name, bool required)
    {
        if (Json(name) is { ValueKind: not JsonValueKind.Null } value)
            return value;
        if (required)
            Refuse(name, "is missing.");
        return null;
    }

    private long? Rounded(string name, bool required, long max, string expected)
    {
        if (Value(name, required) is not { } value)
            return null;
        if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number)
            && number >= 0
            && number <= max
        )
            return (long)Math.Round(number);
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be {expected} from 0 to {max}."));
        return null;
    }

    private static long? Whole(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
            return null;
        if (value.TryGetInt64(out var whole))
            return whole;
        return value.TryGetDouble(out var number) && Math.Abs(number) <= MaxWhole && number == Math.Floor(number)
            ? (long)number
            : null;
    }

    /// <summary>Null where it could be read here but not by whoever it is passed on to.</summary>
    private static string? Compact(JsonElement value)
    {
        try
        {
            var text = JsonSerializer.Serialize(value, WireJson.Options);
            using var _ = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return text;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A name with half a surrogate pair, which can be written in JSON and not be compared, is
    /// nobody's.</summary>
    private static bool IsNamed(JsonProperty field, string name)
    {
        try
        {
            return field.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Null where the string is no Unicode text: half a surrogate pair can be written in JSON.</summary>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
