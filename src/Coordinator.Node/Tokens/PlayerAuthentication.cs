using Coordinator.Node.Options;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Coordinator.Node.Tokens;

/// <summary>Who calls the hub: ASP.NET's bearer authentication over <see cref="PlayerTokens"/>.</summary>
internal static class PlayerAuthentication
{
    /// <param name="services">Must hold <see cref="PlayerTokens"/>.</param>
    /// <param name="hubs">The path below which players' tokens are looked at.</param>
    public static IServiceCollection AddPlayerAuthentication(this IServiceCollection services, string hubs)
    {
        services.AddAuthentication().AddJwtBearer();
        services
            .AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<PlayerTokens>(
                (bearer, tokens) =>
                {
                    bearer.MapInboundClaims = false;
                    bearer.SaveToken = false; // it would be kept for as long as the player plays, and nobody asks for it
                    bearer.TokenValidationParameters = tokens.Validation;
                    bearer.Events = new JwtBearerEvents
                    {
                        OnMessageReceived = context =>
                        {
                            // Elsewhere the header carries a backend's key, and a token in an address is nobody's.
                            if (!context.Request.Path.StartsWithSegments(hubs))
                                context.NoResult();
                            // A browser can't set a header on a WebSocket, so the token may be in the query.
                            else if (context.Request.Headers.Authorization.Count == 0)
                                context.Token = context.Request.Query["access_token"];
                            return Task.CompletedTask;
                        },
                    };
                }
            );
        return services.AddAuthorization();
    }
}
