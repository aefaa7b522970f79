namespace Coordinator.Dashboard;

/// <summary>How the dashboard is served. <c>ReadOnly</c>: nothing can be changed through it, as through the rest of the
/// management port.</summary>
public sealed record DashboardOptions(bool ReadOnly);
