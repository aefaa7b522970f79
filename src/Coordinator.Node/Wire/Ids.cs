using System.Text.RegularExpressions;

namespace Coordinator.Node.Wire;

/// <summary>
/// What ids of games and players may look like: a segment of an address as it stands, a file name, a word in a log
/// line. One or two dots alone are none: clients take such segments out of an address before they ask (RFC 3986,
/// 5.2.4).
/// </summary>
internal static partial class Ids
{
    /// <summary>No id is longer, in characters.</summary>
    public const int MaxLength = 64;

    public const string Expected =
        "must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but not '.' or '..'.";

    public static bool IsValid(string id) => Pattern().IsMatch(id);

    /// <summary>What the library behind a connection may call itself.</summary>
    public const string ExpectedInstance = "instance must be 1 to 64 of the characters A-Z, a-z, 0-9, '_' and '-'.";

    public static bool IsValidInstance(string instance) => InstancePattern().IsMatch(instance);

    [GeneratedRegex(@"\A(?!\.{1,2}\z)[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex InstancePattern();
}
