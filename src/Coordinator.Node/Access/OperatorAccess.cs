using System.Globalization;
using Coordinator.Node.Api;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Coordinator.Node.Start;
using Microsoft.AspNetCore.Http.Extensions;

namespace Coordinator.Node.Access;

/// <summary>
/// Who may use the management listener: whoever has an operator's key or has signed in with one; where no key is
/// configured, programs of this machine. It guards the listener and not its routes, so that nothing is served there by
/// oversight; only what is marked with <see cref="ServesEveryone"/> is let through.
/// </summary>
internal sealed class OperatorAccess(Keys keys, SignInCookie cookie, WrongTries wrong, TimeProvider time)
{
    /// <summary>Who asks may go on.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var isOpen =
            !http.ArrivedOn(Listener.Management) || http.GetEndpoint()?.Metadata.GetMetadata<ForEveryone>() is not null;
        if (isOpen)
            await next(http);
        else if (!keys.AreConfigured)
            await ServeIfAsync(await AdmitsThisMachineAsync(http), http, next);
        else if (Keys.ShownBy(http.Request) is { } key)
            await ServeIfAsync(await AdmitsAsync(http, key), http, next);
        else
            await ServeSignedInAsync(http, next);
    }

    private static Task ServeIfAsync(bool isAdmitted, HttpContext http, RequestDelegate next)
    {
        if (!isAdmitted)
            return Task.CompletedTask;
        http.Admit();
        return next(http);
    }

    private async Task ServeSignedInAsync(HttpContext http, RequestDelegate next)
    {
        if (cookie.LeftOf(http.Request) is not { } left)
        {
            await AskForKeyAsync(http);
            return;
        }
        if (!OwnPages.Sent(http.Request))
        {
            await Problems.Write(
                http,
                StatusCodes.Status403Forbidden,
                "Whoever is signed in can do this from the coordinator's own pages alone. Programs use "
                    + "Authorization: Bearer <key>."
            );
            return;
        }
        http.Admit();
        // A page that is open, or a stream, is one request for hours: it ends with the sign-in that let it in.
        await using var end = time.CreateTimer(_ => http.Abort(), null, left, Timeout.InfiniteTimeSpan);
        await next(http);
    }

    private static async Task<bool> AdmitsThisMachineAsync(HttpContext http)
    {
        if (ThisMachine.Sent(http))
            return true;
        await Problems.Write(
            http,
            StatusCodes.Status403Forbidden,
            "No operator's key is configured, so operators are served on this machine alone. Set "
                + "Coordinator:OperatorKeys to open it."
        );
        return false;
    }

    private async Task<bool> AdmitsAsync(HttpContext http, string key)
    {
        var address = http.Connection.RemoteIpAddress;
        if (wrong.Wait(address) is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await Problems.Write(
                http,
                StatusCodes.Status429TooManyRequests,
                "Too many wrong keys came from your address. Try again in a minute."
            );
            return false;
        }
        if (keys.Has(key))
            return true;
        wrong.Count(address, key);
        await AskForKeyAsync(http);
        return false;
    }

    /// <summary>A person is sent to the page where a key can be typed; a program is told what to send.</summary>
    private static Task AskForKeyAsync(HttpContext http)
    {
        var request = http.Request;
        if (
            HttpMethods.IsGet(request.Method)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        )
        {
            http.Response.Redirect(
                $"{SignInRoutes.Path}?return={Uri.EscapeDataString(request.GetEncodedPathAndQuery())}"
            );
            return Task.CompletedTask;
        }
        http.Response.Headers.WWWAuthenticate = "Bearer realm=\"coordinator operators\"";
        return Problems.Write(
            http,
            StatusCodes.Status401Unauthorized,
            "An operator's key is needed, as the header: Authorization: Bearer <key>. In a browser: sign in at "
                + "/sign-in."
        );
    }

    internal sealed record ForEveryone;
}

internal static class OperatorAccessHosting
{
    public static IServiceCollection AddOperatorAccess(this IServiceCollection services, NodeOptions options) =>
        services
            .AddSingleton<WrongTries>()
            .AddSingleton(provider => new SignInCookie(
                options.OperatorKeys,
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton(provider => new OperatorAccess(
                new Keys(options.OperatorKeys),
                provider.GetRequiredService<SignInCookie>(),
                provider.GetRequiredService<WrongTries>(),
                provider.GetRequiredService<TimeProvider>()
            ));

    /// <summary>After the route is known, and before anything that answers.</summary>
    public static void UseOperatorAccess(this WebApplication app)
    {
        var access = app.Services.GetRequiredService<OperatorAccess>();
        app.Use(access.InvokeAsync);
    }

    /// <summary>Without a key: probes, and the page where a key is asked for.</summary>
    public static T ServesEveryone<T>(this T routes)
        where T : IEndpointConventionBuilder
    {
        routes.Add(endpoint => endpoint.Metadata.Add(new OperatorAccess.ForEveryone()));
        return routes;
    }
}
