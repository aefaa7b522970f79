using Coordinator.Node.Api;
using Coordinator.Node.Options;

namespace Coordinator.Node.Management;

/// <summary>Lets a change through the management port only where the operator has switched changes on.</summary>
internal sealed class ManagementChanges(NodeOptions options) : IEndpointFilter
{
    /// <summary>What is said where they are not.</summary>
    public const string AreOff =
        "The management port is read-only. Set Coordinator:ManagementReadOnly to false to allow changes.";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        options.ManagementReadOnly ? Problems.Of(StatusCodes.Status405MethodNotAllowed, AreOff) : await next(context);
}
