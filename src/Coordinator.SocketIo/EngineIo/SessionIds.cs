using System.Buffers.Text;
using System.Security.Cryptography;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>Ids that nobody can guess: who knows a session's id may speak for it.</summary>
internal static class SessionIds
{
    private const int Bytes = 18; // 144 random bits, 24 characters

    public static string New()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
