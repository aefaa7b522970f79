using Microsoft.AspNetCore.Routing.Matching;

namespace Coordinator.Node.Start;

/// <summary>Routes belong to a listener: through the other one they do not exist.</summary>
internal static class ListenerRoutes
{
    public static T OnlyThrough<T>(this T routes, Listener listener)
        where T : IEndpointConventionBuilder
    {
        routes.Add(endpoint => endpoint.Metadata.Add(new ServedThrough(listener)));
        return routes;
    }

    private sealed record ServedThrough(Listener Listener);

    /// <summary>Leaves out, before a route is chosen, those of the other listener.</summary>
    internal sealed class Policy : MatcherPolicy, IEndpointSelectorPolicy
    {
        public override int Order => 0;

        public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
            endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<ServedThrough>() is not null);

        public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
        {
            for (var i = 0; i < candidates.Count; i++)
            {
                var served = candidates[i].Endpoint.Metadata.GetMetadata<ServedThrough>();
                if (served is not null && !httpContext.ArrivedOn(served.Listener))
                    candidates.SetValidity(i, false);
            }
            return Task.CompletedTask;
        }
    }
}
