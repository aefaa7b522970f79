using Coordinator.Node.Access;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;

namespace Coordinator.Node.Api;

/// <summary>Who may use the API: whoever has a key; where no key is configured, programs of this machine.</summary>
internal sealed class ApiAccess(NodeOptions options) : IEndpointFilter
{
    private readonly Keys _keys = new(options.ApiKeys);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (_keys.AreConfigured)
        {
            if (Keys.ShownBy(http.Request) is { } key && _keys.Has(key))
                return await AdmitAsync(context, next);
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"coordinator\"";
            return Problems.Of(
                StatusCodes.Status401Unauthorized,
                "An API key is needed, as the header: Authorization: Bearer <key>."
            );
        }
        return ThisMachine.Sent(http)
            ? await AdmitAsync(context, next)
            : Problems.Of(
                StatusCodes.Status403Forbidden,
                "No API key is configured, so the API is served to this machine alone. Set Coordinator:ApiKeys to "
                    + "open it."
            );
    }

    private static ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Admit();
        return next(context);
    }
}
