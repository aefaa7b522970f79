using Coordinator.Cluster;
using Coordinator.Node.Api;
using Coordinator.Node.Management;
using Coordinator.Node.Start;

namespace Coordinator.Node.Draining;

/// <summary>
/// <c>/drain</c> on the management port: how far it is (GET), begin (POST), call it off (DELETE).
/// </summary>
internal static class DrainRoutes
{
    public static void MapDrain(this WebApplication app)
    {
        app.MapGet("/drain", (NodeDrain drain, CancellationToken cancel) =>
                AnswerAsync(drain, StatusCodes.Status200OK, cancel)
            )
            .OnlyThrough(Listener.Management);
        app.MapPost("/drain", (NodeDrain drain, CancellationToken cancel) =>
            {
                if (!drain.IsPossible)
                {
                    return Task.FromResult(
                        Problems.Of(
                            StatusCodes.Status409Conflict,
                            "There is no other node that could take this one's games and players."
                        )
                    );
                }
                _ = drain.Start();
                return AnswerAsync(drain, StatusCodes.Status202Accepted, cancel);
            })
            .OnlyThrough(Listener.Management)
            .AddEndpointFilter<ManagementChanges>();
        app.MapDelete("/drain", (NodeDrain drain, CancellationToken cancel) =>
            {
                return drain.Cancel()
                    ? AnswerAsync(drain, StatusCodes.Status200OK, cancel)
                    : Task.FromResult(
                        Problems.Of(
                            StatusCodes.Status409Conflict,
                            "This node is stopping: it does not take games and players again."
                        )
                    );
            })
            .OnlyThrough(Listener.Management)
            .AddEndpointFilter<ManagementChanges>();
    }

    private static async Task<IResult> AnswerAsync(NodeDrain drain, int status, CancellationToken cancel)
    {
        try
        {
            var progress = await drain.ProgressAsync(cancel);
            return TypedResults.Json(
                new DrainDto(
                    progress.State.ToString().ToLowerInvariant(),
                    progress.StartedAt?.ToUnixTimeMilliseconds(),
                    progress.Deadline?.ToUnixTimeMilliseconds(),
                    progress.Games,
                    progress.Shards,
                    progress.Players
                ),
                Protocol.WireJson.Options,
                statusCode: status
            );
        }
        catch (GameUnavailableException e)
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    /// <summary>Times in Unix ms; what is still on this node.</summary>
    private sealed record DrainDto(string State, long? StartedAt, long? Deadline, int Games, int Shards, int Players);
}
