using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Options;

/// <summary>
/// Reads one section of the configuration. What is wrong is collected as sentences that name the key, so that an
/// operator sees all of it at once. A blank value counts as absent.
/// </summary>
internal sealed class SettingsReader(IConfigurationSection section)
{
    private readonly List<string> errors = [];
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Errors => errors;

    /// <summary>The value as written, or null.</summary>
    public string? Text(string key)
    {
        known.Add(Name(key));
        return section[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
    }

    /// <summary>A value that <paramref name="parse"/> understands. <paramref name="expected"/> completes "KEY must be
    /// ...".</summary>
    public T? Parsed<T>(string key, Func<string, T?> parse, string expected, bool secret = false)
        where T : class
    {
        if (Text(key) is not { } text)
            return null;
        if (parse(text) is { } value)
            return value;
        Refuse(key, $"must be {expected}{(secret ? "" : $", got '{text}'")}.");
        return null;
    }

    public int Integer(string key, int fallback, int min, int max)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= min
            && value <= max
        )
            return value;
        Refuse(key, $"must be {min}..{max}, got '{text}'.");
        return fallback;
    }

    public double Number(string key, double fallback, double min, double max)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value >= min
            && value <= max
        )
            return value;
        Refuse(
            key,
            string.Create(
                CultureInfo.InvariantCulture,
                $"must be a number from {min} to {max}, such as {fallback}, got '{text}'."
            )
        );
        return fallback;
    }

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan min, TimeSpan max)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (Durations.TryParse(text, out var value) && value >= min && value <= max)
            return value;
        Refuse(
            key,
            $"must be a duration from {Durations.Text(min)} to {Durations.Text(max)} with its unit "
                + $"(ms, s, m, h, d), such as {Durations.Text(fallback)}, got '{text}'."
        );
        return fallback;
    }

    public T Choice<T>(string key, T fallback)
        where T : struct, Enum
    {
        if (Text(key) is not { } text)
            return fallback;
        // Enum.TryParse takes numbers too, which say nothing to a reader of the configuration.
        if (char.IsLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value))
            return value;
        Refuse(key, $"must be one of {string.Join(", ", Enum.GetNames<T>())}, got '{text}'.");
        return fallback;
    }

    /// <summary>A list, or a single value where there is one. Blank entries are left out.</summary>
    public IReadOnlyList<string> List(string key)
    {
        if (Text(key) is { } single)
            return [single];
        return [.. Entries(key).Select(entry => Text(entry)).OfType<string>()];
    }

    /// <summary>A list of addresses and networks.</summary>
    public IReadOnlyList<IPNetwork> Networks(string key)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in List(key))
        {
            if (IPNetwork.TryParse(text, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                Refuse(key, $"must hold addresses such as 10.0.0.1 or networks such as 10.0.0.0/8, got '{text}'.");
        }
        if (networks.Count == 0)
            return [];
        return networks;
    }

    /// <summary>The keys of a list's entries, for <see cref="Text"/> and its like: <c>IceServers:0</c>,
    /// <c>IceServers:1</c>.</summary>
    public IReadOnlyList<string> Entries(string key)
    {
        known.Add(Name(key));
        return [.. section.GetSection(key).GetChildren().Select(child => $"{key}:{child.Key}")];
    }

    /// <summary>Something else is wrong with the key: <paramref name="what"/> completes a sentence that begins with
    /// it.</summary>
    public void Refuse(string key, string what) => errors.Add($"{Name(key)} {what}");

    /// <summary>A misspelt key must not be passed over in silence: call it when all the others have been
    /// read.</summary>
    public void RefuseUnknown()
    {
        var values = section.AsEnumerable().Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => pair.Key);
        foreach (var key in values.Where(key => !known.Contains(key)).Order(StringComparer.Ordinal))
            errors.Add($"{key} is not a setting; appsettings.json lists them all.");
    }

    private string Name(string key) => $"{section.Path}:{key}";
}
