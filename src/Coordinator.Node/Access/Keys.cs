using System.Security.Cryptography;
using System.Text;

namespace Coordinator.Node.Access;

/// <summary>Secret keys, one of which a request has to show: <c>Authorization: Bearer KEY</c>.</summary>
internal sealed class Keys(IEnumerable<string> keys)
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <summary>Whether there is any.</summary>
    public bool AreConfigured => _hashes.Length > 0;

    /// <summary>Every key is looked at in full: how long it takes says nothing of which it is, or how near.</summary>
    public bool Has(string offered)
    {
        var hash = Hash(offered);
        return _hashes.Aggregate(false, (found, key) => found | CryptographicOperations.FixedTimeEquals(key, hash));
    }

    /// <summary>The key that a request shows; null: none.</summary>
    public static string? ShownBy(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    /// <summary>What stands for a key where it is not needed itself.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
