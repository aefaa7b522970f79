using Microsoft.AspNetCore.Components;

namespace Coordinator.Dashboard.Live;

/// <summary>A part of a page that follows the picture.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private bool isGone;

    [Inject]
    public DashboardClock Clock { get; set; } = default!;

    /// <summary>What was true at the latest look.</summary>
    protected Snapshot Snapshot => Clock.Current;

    protected override void OnInitialized() => Clock.Changed += Told;

    /// <summary>Before it is drawn again for a new picture.</summary>
    protected virtual Task OnChangedAsync() => Task.CompletedTask;

    public void Dispose()
    {
        isGone = true;
        Clock.Changed -= Told;
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }

    private void Told() =>
        _ = InvokeAsync(async () =>
        {
            if (isGone)
                return;
            try
            {
                await OnChangedAsync();
                if (!isGone)
                    StateHasChanged();
            }
            catch (Exception e) when (!isGone)
            {
                // To the page's error boundary; nobody waits for this task.
                await DispatchExceptionAsync(e);
            }
        });
}
