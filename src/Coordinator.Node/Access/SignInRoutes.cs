using Coordinator.Node.Options;
using Coordinator.Node.Start;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Coordinator.Node.Access;

/// <summary>Where a person types an operator's key, and ends being signed in.</summary>
internal static class SignInRoutes
{
    public const string Path = "/sign-in";

    private const string SignOutPath = "/sign-out";

    /// <summary>Where to go from the sign-in when nobody says.</summary>
    private const string Home = "/";

    private const int MaxBodyBytes = 4 * 1024;

    public static void MapSignIn(this WebApplication app, NodeOptions options)
    {
        var keys = new Keys(options.OperatorKeys);
        app.MapGet(Path, (HttpContext http, SignInCookie cookie) => Show(http, keys, cookie))
            .OnlyThrough(Listener.Management)
            .ServesEveryone();
        app.MapGet(SignInPage.StylePath, () => TypedResults.Content(SignInPage.Style, "text/css; charset=utf-8"))
            .OnlyThrough(Listener.Management)
            .ServesEveryone();
        app.MapPost(Path, (HttpContext http, SignInCookie cookie, WrongTries wrong) =>
                SignInAsync(http, keys, cookie, wrong)
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .OnlyThrough(Listener.Management)
            .ServesEveryone();
        app.MapPost(SignOutPath, (HttpContext http) =>
            {
                SignInCookie.Take(http);
                return SeeOther(http, Path);
            })
            .OnlyThrough(Listener.Management);
    }

    private static IResult Show(HttpContext http, Keys keys, SignInCookie cookie)
    {
        if (!keys.AreConfigured && !ThisMachine.Sent(http))
            return NoKeys();
        var target = Local(http.Request.Query["return"]);
        return !keys.AreConfigured || cookie.LeftOf(http.Request) is not null
            ? TypedResults.LocalRedirect(target)
            : SignInPage.Of(target, StatusCodes.Status200OK);
    }

    private static async Task<IResult> SignInAsync(HttpContext http, Keys keys, SignInCookie cookie, WrongTries wrong)
    {
        if (!keys.AreConfigured)
            return NoKeys();
        if (!http.Request.HasFormContentType || !OwnPages.Sent(http.Request))
            return SignInPage.Of(
                Home,
                StatusCodes.Status403Forbidden,
                "The key did not come from this page. Type it here."
            );
        var form = await FormOf(http);
        if (form is null)
            return SignInPage.Of(
                Home,
                StatusCodes.Status400BadRequest,
                "The form could not be read. Type the key again."
            );
        var (key, target) = (form["key"].ToString().Trim(), Local(form["return"]));
        var address = http.Connection.RemoteIpAddress;
        if (wrong.Wait(address) is not null)
        {
            return SignInPage.Of(
                target,
                StatusCodes.Status429TooManyRequests,
                "Too many wrong keys came from your address. Try again in a minute."
            );
        }
        if (!keys.Has(key))
        {
            wrong.Count(address, key);
            return SignInPage.Of(target, StatusCodes.Status401Unauthorized, "This key is wrong.");
        }
        cookie.Give(http, key);
        return SeeOther(http, target);
    }

    /// <summary>Null where what was sent is no form, whatever it says.</summary>
    private static async Task<IFormCollection?> FormOf(HttpContext http)
    {
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return null;
        }
    }

    private static IResult NoKeys() =>
        SignInPage.Of(
            Home,
            StatusCodes.Status403Forbidden,
            "No operator's key is configured, so operators are served on this machine alone. Set "
                + "Coordinator:OperatorKeys to open it."
        );

    /// <summary>Where to go afterwards: a page of this node and of no other, nor the sign-in again.</summary>
    private static string Local(string? target) =>
        RedirectHttpResult.IsLocalUrl(target)
        && !target.StartsWith('~')
        && !target.StartsWith(Path, StringComparison.OrdinalIgnoreCase)
            ? target
            : Home;

    private static StatusCodeHttpResult SeeOther(HttpContext http, string target)
    {
        http.Response.Headers.Location = target;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }
}
