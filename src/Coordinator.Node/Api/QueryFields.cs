using System.Globalization;

namespace Coordinator.Node.Api;

/// <summary>Reads the parameters of an address. What is wrong is collected as sentences by parameter.</summary>
internal sealed class QueryFields(IQueryCollection query)
{
    private readonly Dictionary<string, string> errors = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Errors => errors;

    public void Refuse(string name, string what) => errors.TryAdd(name, $"{name} {what}");

    /// <summary>The value, or null where it is absent or blank.</summary>
    public string? Text(string name)
    {
        if (query[name] is [_, _, ..])
            Refuse(name, "must be given once.");
        return query[name].ToString() is { Length: > 0 } text ? text : null;
    }

    public int Integer(string name, int fallback, int min, int max)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= min
            && value <= max
        )
            return value;
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be an integer from {min} to {max}."));
        return fallback;
    }

    /// <summary>A value that <paramref name="parse"/> understands; <paramref name="expected"/> completes the
    /// sentence.</summary>
    public T? Parsed<T>(string name, Func<string, T?> parse, string expected)
        where T : struct
    {
        if (Text(name) is not { } text)
            return null;
        if (parse(text) is { } value)
            return value;
        Refuse(name, expected);
        return null;
    }
}
