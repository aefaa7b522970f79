using System.Buffers.Text;
using System.Security.Cryptography;

namespace Coordinator.Client.Hub;

/// <summary>What a player shows at the coordinator's door: its newest token, and which of its joins this is.</summary>
/// <param name="token">From <c>POST /games</c>.</param>
internal sealed class PlayerCredentials(string token)
{
    private const int InstanceBytes = 16;

    private volatile string _token = token;

    /// <summary>The newest there is. May be read and replaced on any thread.</summary>
    public string Token
    {
        get => _token;
        set => _token = value;
    }

    /// <summary>
    /// Names this join: 22 characters of base64url, the same for all its reconnections. By it the coordinator tells a
    /// player that comes back from one that was replaced while it was away, and must not take its seat back.
    /// </summary>
    public string Instance { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(InstanceBytes));
}
