using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coordinator.Hooks;

/// <summary>
/// A key that a receiver shares, written as the Standard Webhooks specification 1.0.0 writes it: <c>whsec_</c> and
/// base64.
/// </summary>
public sealed class HookSecret
{
    private const string Prefix = "whsec_";

    /// <summary>The specification's bounds.</summary>
    private const int MinBytes = 24,
        MaxBytes = 64;

    private readonly byte[] _key;

    private HookSecret(byte[] key) => _key = key;

    /// <summary>The secret, or null where the text is none.</summary>
    public static HookSecret? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var bytes = new byte[text.Length];
        return
            Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var length)
            && length is >= MinBytes and <= MaxBytes
            ? new HookSecret(bytes[..length])
            : null;
    }

    /// <summary>
    /// The signature of a message as it stands in <c>webhook-signature</c>. <paramref name="timestamp"/>: of this
    /// attempt, Unix seconds; a receiver refuses what is old, so that nobody can send it again.
    /// </summary>
    public string Sign(string id, long timestamp, string body)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed)));
    }

    /// <summary>Not the secret: records print their members.</summary>
    public override string ToString() => Prefix + "...";
}
