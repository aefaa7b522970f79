using Coordinator.Node.Api;
using Coordinator.Node.Options;

namespace Coordinator.Node.Management;

/// <summary>Lets a change through the management port only where the operator has switched changes on.</summary>
internal sealed class ManagementChanges(NodeOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        options.ManagementReadOnly
            ? Problems.Of(StatusCodes.Status405MethodNotAllowed,
                "The management port is read-only. Set Coordinator:ManagementReadOnly to false to allow changes.")
            : await next(context);
}
