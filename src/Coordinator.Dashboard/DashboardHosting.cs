using Coordinator.Cluster.Hosting;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Dashboard.Live;
using Coordinator.Record;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MudBlazor.Services;

namespace Coordinator.Dashboard;

/// <summary>Puts the dashboard into a program.</summary>
public static class DashboardHosting
{
    /// <summary>How many pages that lost their connection are kept, and so how much memory they can take.</summary>
    private const int KeptPages = 50;

    /// <summary>So that a page knows soon that its node is away: it waits for 8 s (start.js).</summary>
    private static readonly TimeSpan SaysSomethingEvery = TimeSpan.FromSeconds(3);

    /// <summary>
    /// What the pages need. The program says itself where its games come from: <see cref="Cluster.IGames"/>,
    /// <see cref="ILiveGames"/>, <see cref="IClusterMembers"/>, <see cref="IOperatorHistory"/> and
    /// <see cref="Record.Timing.ITimingAdvisor"/>.
    /// </summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services, DashboardOptions options)
    {
        services
            .AddRazorComponents()
            .AddInteractiveServerComponents(circuits =>
            {
                circuits.DisconnectedCircuitMaxRetained = KeptPages;
                circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
            })
            .AddHubOptions(hub => hub.KeepAliveInterval = SaysSomethingEvery);
        services.AddMudServices();
        // A page belongs to the process that made it and is loaded again from the next, so its keys may go with the
        // process.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));

        services.AddSingleton(options);
        services.AddSingleton<OpenPages>();
        services.AddScoped<CircuitHandler, OpenPages.Counter>();
        // Deadlines and what is on record are told on the clock that games go by.
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<SharedFigures>(provider, SteadyTime.OfThisProcess)
        );
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<DashboardClock>(provider, SteadyTime.OfThisProcess)
        );
        services.AddHostedService(provider => provider.GetRequiredService<DashboardClock>());
        return services;
    }

    /// <summary>The pages, their connection and their files, to be bound to a listener by whoever asks.</summary>
    public static IEndpointConventionBuilder MapDashboard(this WebApplication app)
    {
        app.UseAntiforgery();
        return new Both(
            app.MapStaticAssets(),
            app.MapRazorComponents<App>()
                .AddInteractiveServerRenderMode(mode =>
                {
                    // The program says itself who may frame a page.
                    mode.ContentSecurityFrameAncestorsPolicy = null;
                })
        );
    }

    private sealed class Both(IEndpointConventionBuilder one, IEndpointConventionBuilder two)
        : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            one.Add(convention);
            two.Add(convention);
        }

        public void Finally(Action<EndpointBuilder> finallyConvention)
        {
            one.Finally(finallyConvention);
            two.Finally(finallyConvention);
        }
    }
}
