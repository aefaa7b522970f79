using Coordinator.Node.Options;

namespace Coordinator.Node.Management;

/// <summary>As <see cref="ManagementChanges"/>, in the words of the cluster API.</summary>
internal sealed class ClusterChanges(NodeOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        options.ManagementReadOnly
            ? ClusterJson.Message(ManagementChanges.AreOff, StatusCodes.Status405MethodNotAllowed)
            : await next(context);
}
