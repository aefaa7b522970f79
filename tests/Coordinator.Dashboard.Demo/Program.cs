using Coordinator.Cluster;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Dashboard;
using Coordinator.Dashboard.Demo;
using Coordinator.Record;
using Coordinator.Record.Timing;

// The dashboard over simulated games: dotnet run -- [--games 3000] [--nodes 3] [--read-only true] [--urls
// http://127.0.0.1:8558]. POST /sim/{storm|cut|heal|lose-database|database-back} makes trouble.
var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var now = DateTimeOffset.UtcNow;
var simulation = new Simulation(
    builder.Configuration.GetValue("games", 3000),
    builder.Configuration.GetValue("nodes", 3),
    now - TimeSpan.FromMinutes(70)
);
simulation.RunUntil(now);
var history = new SimulatedHistory(simulation);
builder
    .Services.AddSingleton<IGames>(simulation)
    .AddSingleton<ILiveGames>(simulation)
    .AddSingleton<IOperatorHistory>(history);
builder.Services.AddSingleton<ITimingAdvisor>(new SimulatedTiming(simulation));
builder.Services.AddSingleton<IClusterMembers>(simulation.Cluster).AddSingleton(TimeProvider.System);
builder.Services.AddDashboard(new DashboardOptions(builder.Configuration.GetValue("read-only", false)));
var app = builder.Build();
app.Use(
    (context, next) =>
    {
        // As strict as the node is.
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri "
            + "'self'; form-action 'self'; frame-ancestors 'none'";
        return next(context);
    }
);
app.MapDashboard();
app.MapPost("/sim/{what}", (string what) =>
    {
        switch (what)
        {
            case "storm":
                simulation.Storm(0.3, DateTimeOffset.UtcNow);
                break;
            case "cut":
                simulation.Cluster.Cut(2, true);
                break;
            case "heal":
                simulation.Cluster.Cut(2, false);
                break;
            case "lose-database":
                history.IsAway = true;
                break;
            case "database-back":
                history.IsAway = false;
                break;
            default:
                return Results.NotFound();
        }
        return Results.Ok();
    })
    .DisableAntiforgery();
using var ticks = new Timer(
    _ => simulation.RunUntil(DateTimeOffset.UtcNow),
    null,
    TimeSpan.Zero,
    TimeSpan.FromMilliseconds(100)
);
app.Run();
