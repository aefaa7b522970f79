using Coordinator.Cluster.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace Coordinator.Node.Management;

/// <summary><c>/cluster/domain-events</c>: what happens in the cluster, as server-sent events, beginning with what
/// is.</summary>
internal static class DomainEvents
{
    /// <summary>Nothing happens for hours in a healthy cluster: so often it is said that the line is alive.</summary>
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(10);

    /// <summary>An event without content, which clients pass over.</summary>
    private const string Heartbeat = "data:\n\n";

    public static void MapDomainEvents(this RouteGroupBuilder cluster) => cluster.MapGet("/domain-events", TellAsync);

    private static async Task TellAsync(
        HttpContext http,
        [FromServices] IClusterDomainEvents cluster,
        IHostApplicationLifetime application,
        TimeProvider time
    )
    {
        // Whoever listens must not keep a node from stopping.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted,
            application.ApplicationStopping
        );
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy would keep events until it has many
        try
        {
            await http.Response.StartAsync(over.Token);
            await WriteAllAsync(http.Response, cluster, time, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The client has gone, or this node is going.
        }
        catch (InvalidOperationException)
        {
            http.Abort(); // too slow: an end in good order would say that it has heard all
        }
    }

    private static async Task WriteAllAsync(
        HttpResponse response,
        IClusterDomainEvents cluster,
        TimeProvider time,
        CancellationTokenSource over
    )
    {
        var cancel = over.Token;
        var types = response.HttpContext.Request.Query["type"].OfType<string>().ToList();
        await using var events = cluster.ReadAsync(types, cancel).GetAsyncEnumerator(cancel);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                await response.Body.FlushAsync(cancel);
                if (!await HasComeAsync(next, time, cancel))
                {
                    await response.WriteAsync(Heartbeat, cancel);
                    continue;
                }
                if (!await next)
                    return;
                var happened = events.Current;
                await response.WriteAsync(
                    $"data:{ClusterJson.Text(ClusterJson.Happening(happened))}\nevent:{happened.Type}\n\n",
                    cancel
                );
                next = events.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator can't be let go of while it is asked for something.
            await over.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> HasComeAsync(Task next, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            await next.WaitAsync(HeartbeatEvery, time, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
