using Bunit;
using Coordinator.Cluster;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Dashboard.Demo;
using Coordinator.Dashboard.Live;
using Coordinator.Record;
using Coordinator.Record.Timing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace Coordinator.Dashboard.Tests.Support;

/// <summary>Pages over a simulated cluster whose time the test sets.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly BunitContext context = new();

    public Stage(int games = 40, bool isReadOnly = false)
    {
        Time = new SetTime(Some.Noon);
        Simulation = new Simulation(games, nodes: 3, Some.Noon.AddMinutes(-20));
        Simulation.RunUntil(Some.Noon);
        History = new SimulatedHistory(Simulation);
        context.Services.AddLogging();
        context.Services.AddMudServices();
        context.Services.AddSingleton<TimeProvider>(Time);
        context.Services.AddSingleton<IGames>(Simulation).AddSingleton<ILiveGames>(Simulation);
        context.Services.AddSingleton<IClusterMembers>(Simulation.Cluster).AddSingleton<IOperatorHistory>(History);
        context.Services.AddSingleton<ITimingAdvisor>(Timing);
        context.Services.AddSingleton(new DashboardOptions(isReadOnly)).AddSingleton<OpenPages>();
        context.Services.AddSingleton<SharedFigures>().AddSingleton<DashboardClock>();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Renderer.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        context.Render<MudPopoverProvider>();
        Dialogs = context.Render<MudDialogProvider>();
    }

    public SetTime Time { get; }
    public Simulation Simulation { get; }
    public SimulatedHistory History { get; }
    public SetTiming Timing { get; } = new();
    public IRenderedComponent<MudDialogProvider> Dialogs { get; }
    public DashboardClock Clock => context.Services.GetRequiredService<DashboardClock>();
    public NavigationManager Navigation => context.Services.GetRequiredService<NavigationManager>();

    public IRenderedComponent<T> Show<T>(Action<ComponentParameterCollectionBuilder<T>>? with = null)
        where T : IComponent => context.Render(with ?? (_ => { }));

    /// <summary>Time passes, and what is due in it happens; pages are told.</summary>
    public void Pass(TimeSpan time)
    {
        Time.Now += time;
        Simulation.RunUntil(Time.Now);
        Clock.Beat();
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
