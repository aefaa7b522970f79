namespace Coordinator.Dashboard.Parts;

internal static class ReadOnly
{
    /// <summary>Why a button can't be pressed.</summary>
    public const string Why =
        "The management port is read-only. Set Coordinator:ManagementReadOnly to false to allow changes.";
}
