using Coordinator.Node.Access;
using Coordinator.Node.Start;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coordinator.Node.Management;

/// <summary>
/// <c>/alive</c>: whether to restart this process. <c>/ready</c>: whether to send it players. Answers are those of Akka
/// Management: 200, or 500 with what is not healthy.
/// </summary>
internal static class HealthRoutes
{
    public static void MapHealth(this WebApplication app)
    {
        Map(app, "/alive", "live");
        Map(app, "/ready", "ready");
    }

    private static void Map(WebApplication app, string path, string tag) =>
        app.MapHealthChecks(
                path,
                new HealthCheckOptions
                {
                    Predicate = check => check.Tags.Contains(tag),
                    ResultStatusCodes =
                    {
                        [HealthStatus.Healthy] = StatusCodes.Status200OK,
                        [HealthStatus.Degraded] = StatusCodes.Status500InternalServerError,
                        [HealthStatus.Unhealthy] = StatusCodes.Status500InternalServerError,
                    },
                    ResponseWriter = (context, report) =>
                        context.Response.WriteAsync(Text(report), context.RequestAborted),
                }
            )
            .OnlyThrough(Listener.Management)
            .ServesEveryone();

    private static string Text(HealthReport report) =>
        report.Status == HealthStatus.Healthy
            ? "OK"
            : $"Not Healthy: {string.Join("; ", report.Entries
            .Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(entry => $"{entry.Key}: {entry.Value.Description ?? entry.Value.Status.ToString()}"))}";
}
