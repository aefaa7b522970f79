using System.Diagnostics.CodeAnalysis;

namespace Coordinator.Bot.Start;

/// <summary>
/// A player's link, as the sample game's lobby shows it: the address of the game's page, with the player's token after
/// the <c>#</c>. <c>Coordinator</c> is the address that the token is for.
/// </summary>
internal sealed record PlayerLink(Uri Coordinator, string Token)
{
    /// <summary>Whether <paramref name="text"/> is one; if not, <paramref name="problem"/> says what is wrong with
    /// it.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out PlayerLink? link,
        [NotNullWhen(false)] out string? problem
    )
    {
        link = null;
        problem = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            problem = $"\"{text}\" is no link: it has to begin with http:// or https://, as the lobby shows it.";
        else if (address.Fragment.Length < 2)
            problem = $"{text} has no token: that is the part after the #. Copy the whole link, and put it in quotes.";
        else
            link = new PlayerLink(new Uri(address, "."), address.Fragment[1..]);
        return link is not null;
    }
}
