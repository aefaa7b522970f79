using System.Text;

namespace Coordinator.Bot.Pong;

/// <summary>Random numbers and fingerprints, exact in 32-bit integers.</summary>
internal static class Numbers
{
    /// <summary>xorshift32 (Marsaglia, 2003). Its state is never 0.</summary>
    public static int NextRandom(int state)
    {
        var x = state == 0 ? 0x9e3779b9 : unchecked((uint)state);
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        return unchecked((int)x);
    }

    /// <summary>FNV-1a, 32 bits: a fingerprint of bytes.</summary>
    public static uint Fingerprint(ReadOnlySpan<byte> bytes)
    {
        var hash = 0x811c9dc5;
        foreach (var one in bytes)
            hash = unchecked((hash ^ one) * 0x01000193);
        return hash;
    }

    /// <summary>The seed that both players get from the id of their game.</summary>
    public static int SeedFrom(string text) => unchecked((int)Fingerprint(Encoding.UTF8.GetBytes(text)));
}
