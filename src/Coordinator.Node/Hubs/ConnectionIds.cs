using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Coordinator.Node.Tokens;
using Microsoft.AspNetCore.WebUtilities;

namespace Coordinator.Node.Hubs;

/// <summary>
/// Ties the id of a connection, which a client gets when it negotiates and shows with each request after, to the player
/// that negotiated: SignalR asks whoever shows an id for any valid token, and takes that of another player too. The id
/// that the client sees carries a code over it and the player (HMAC, RFC 2104), so nothing has to be remembered, nor
/// forgotten.
/// </summary>
internal sealed class ConnectionIds
{
    /// <summary>SignalR's own ids are base64url, which has no dot.</summary>
    private const char Separator = '.';

    /// <summary>128 bits, as many as SignalR's id has.</summary>
    private const int CodeBytes = 16;

    /// <summary>A connection lives on one node and no longer than its process, and so does the key.</summary>
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The id as the player is told it.</summary>
    public string Tied(string id, PlayerIdentity player) => $"{id}{Separator}{Code(id, player)}";

    /// <summary>SignalR's id; null where <paramref name="tied"/> is none of this player's.</summary>
    public string? Untied(string tied, PlayerIdentity player)
    {
        var at = tied.LastIndexOf(Separator);
        if (at <= 0)
            return null;
        var (id, code) = (tied[..at], Encoding.UTF8.GetBytes(tied[(at + 1)..]));
        return CryptographicOperations.FixedTimeEquals(code, Encoding.UTF8.GetBytes(Code(id, player))) ? id : null;
    }

    /// <summary>The answer to a negotiation, with its id tied to the player.</summary>
    /// <param name="answer">SignalR's, as JSON. Before version 1 the id is called <c>connectionId</c>.</param>
    /// <param name="player">Who negotiated.</param>
    public byte[] Tied(byte[] answer, PlayerIdentity player)
    {
        var json = JsonNode.Parse(answer)!.AsObject();
        var name = json.ContainsKey("connectionToken") ? "connectionToken" : "connectionId";
        if (json[name]?.GetValue<string>() is { } id)
            json[name] = Tied(id, player);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private string Code(string id, PlayerIdentity player) =>
        WebEncoders.Base64UrlEncode(
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}\n{player.GameId}\n{player.PlayerId}")),
            0,
            CodeBytes
        );
}
