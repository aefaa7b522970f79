using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coordinator.Node.Access;

/// <summary>
/// What a browser shows after a sign-in: when it ends, and a signature by a key that is derived from the operator's. So
/// every node with the same operators' keys takes it, none keeps anything, and it ends with the operator's key.
/// </summary>
internal sealed class SignInCookie(IEnumerable<string> keys, TimeProvider time)
{
    public const string Name = "coordinator-operator";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private static readonly byte[] Purpose = "coordinator operator sign-in 1"u8.ToArray();

    private readonly byte[][] _signers = [.. keys.Select(Signer)];

    /// <summary>Gives the browser one for this key. Its pages' scripts don't see it, and no other site's page makes it
    /// be sent.</summary>
    public void Give(HttpContext http, string key)
    {
        var expires = time.GetUtcNow() + Lifetime;
        var until = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        http.Response.Cookies.Append(
            Name,
            $"{until}.{Convert.ToHexStringLower(Sign(Signer(key), until))}",
            Options(http, expires)
        );
    }

    public static void Take(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http, expires: null));

    /// <summary>How long whoever asks is still signed in; null: is not.</summary>
    public TimeSpan? LeftOf(HttpRequest request)
    {
        if (request.Cookies[Name]?.Split('.') is not [var until, var shown])
            return null;
        if (!long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return null;
        var signature = Encoding.ASCII.GetBytes(shown);
        var isSigned = _signers.Aggregate(false, (found, signer) =>
            found
            | CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Sign(signer, until))),
                signature
            )
        );
        if (!isSigned)
            return null;
        var left = DateTimeOffset.FromUnixTimeSeconds(seconds) - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : null;
    }

    private static CookieOptions Options(HttpContext http, DateTimeOffset? expires) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            // TLS is a reverse proxy's. Who lies about it keeps a cookie from himself alone.
            Secure = http.Request.IsHttps || http.Request.Headers["X-Forwarded-Proto"] == "https",
            Expires = expires,
            Path = "/",
        };

    private static byte[] Signer(string key) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), 32, info: Purpose);

    private static byte[] Sign(byte[] signer, string until) =>
        HMACSHA256.HashData(signer, Encoding.ASCII.GetBytes(until));
}
