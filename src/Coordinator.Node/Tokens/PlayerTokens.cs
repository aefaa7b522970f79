using System.Security.Claims;
using Coordinator.Node.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Coordinator.Node.Tokens;

/// <summary>A player of a game, as its token says.</summary>
internal sealed record PlayerIdentity(string GameId, string PlayerId)
{
    /// <summary>The identity that an authenticated request carries, or null where it is nobody's.</summary>
    public static PlayerIdentity? Of(ClaimsPrincipal? user) =>
        user?.FindFirstValue(PlayerTokens.GameClaim) is { Length: > 0 } game
        && user.FindFirstValue(JwtRegisteredClaimNames.Sub) is { Length: > 0 } player
            ? new PlayerIdentity(game, player)
            : null;
}

/// <summary>
/// Players' tokens: JWT (RFC 7519) signed with HS256, whose subject is the player and whose claim <c>game</c> is the
/// game.
/// </summary>
internal sealed class PlayerTokens(byte[] key, TimeSpan lifetime, TimeProvider time)
{
    public const string GameClaim = "game";

    /// <summary>No token is longer, in characters: ids have 64 at most.</summary>
    public const int MaxLength = 2_048;

    /// <summary>Issuer and audience: a token of another service that happens to share the key is no player's.</summary>
    private const string Coordinator = "coordinator";

    /// <summary>How far the clocks of the node that made a token and of the one that reads it may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly SymmetricSecurityKey signingKey = new(key);
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>A token for one player of one game, good for the configured lifetime.</summary>
    public string Issue(PlayerIdentity player) => Renew(player).Token;

    /// <summary>As <see cref="Issue"/>, with the time until which it holds: whole seconds, as it is written in the
    /// token.</summary>
    public (string Token, DateTimeOffset ExpiresAt) Renew(PlayerIdentity player)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()).UtcDateTime;
        var token = handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Coordinator,
                Audience = Coordinator,
                IssuedAt = now,
                Expires = now + lifetime,
                Claims = new Dictionary<string, object>
                {
                    [JwtRegisteredClaimNames.Sub] = player.PlayerId,
                    [GameClaim] = player.GameId,
                },
                SigningCredentials = new SigningCredentials(signingKey, SecurityAlgorithms.HmacSha256),
            }
        );
        return (token, now + lifetime);
    }

    /// <summary>Whose token it is; null: it is none of this coordinator's, or too old.</summary>
    public async Task<PlayerIdentity?> IdentityOfAsync(string token)
    {
        var read = await handler.ValidateTokenAsync(token, Validation);
        return read.IsValid ? PlayerIdentity.Of(new ClaimsPrincipal(read.ClaimsIdentity)) : null;
    }

    /// <summary>What a token must be.</summary>
    public TokenValidationParameters Validation =>
        new()
        {
            ValidIssuer = Coordinator,
            ValidAudience = Coordinator,
            IssuerSigningKey = signingKey,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires + ClockSkew > time.GetUtcNow().UtcDateTime,
        };
}
