using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Coordinator.Node.Options;
using Coordinator.Node.Tokens;
using Coordinator.Protocol;

namespace Coordinator.Node.Ice;

/// <summary>The STUN and TURN servers that a player is given, relay credentials fresh at each asking.</summary>
internal sealed class IceServerList(NodeOptions options, TimeProvider time)
{
    public IReadOnlyList<IceServerDto> For(PlayerIdentity player) =>
        options.Turn is { } turn ? [.. options.IceServers, Relay(turn, player)] : options.IceServers;

    /// <summary>
    /// A time-limited credential as coturn's <c>use-auth-secret</c> checks it (draft-uberti-behave-turn-rest-00, 2.2):
    /// the name is its expiry in Unix seconds and whom it is for, the password the name's HMAC-SHA1. The algorithm
    /// is the draft's; what it protects is a relay for an hour.
    /// </summary>
    private IceServerDto Relay(TurnOptions turn, PlayerIdentity player)
    {
        var expiry = (time.GetUtcNow() + turn.Lifetime).ToUnixTimeSeconds();
        var username = string.Create(CultureInfo.InvariantCulture, $"{expiry}:{player.GameId}.{player.PlayerId}");
#pragma warning disable CA5350 // Not this side's choice: see above.
        var password = HMACSHA1.HashData(Encoding.UTF8.GetBytes(turn.SharedSecret), Encoding.UTF8.GetBytes(username));
#pragma warning restore CA5350
        return new IceServerDto(turn.Urls, username, Convert.ToBase64String(password));
    }
}
