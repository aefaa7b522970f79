using System.Text.Json;
using Coordinator.Protocol;

namespace Coordinator.Client.Hub;

/// <summary>One connection to the coordinator's hub. It is not used again once it has closed.</summary>
internal interface ICoordinatorHub
{
    Task StartAsync();

    /// <summary>Calls a method of the hub.</summary>
    /// <exception cref="CoordinatorRefusedException">The coordinator refused the call, in its own words.</exception>
    /// <exception cref="NotConnectedException">The connection went before the answer came.</exception>
    Task<JsonElement> InvokeAsync(string method, object arguments);

    /// <summary>Ends it, also while it is still being made. It says goodbye at once, where it can.</summary>
    Task StopAsync();
}

/// <summary>Makes connections to the coordinator for one player.</summary>
internal interface ICoordinatorHubs
{
    /// <param name="address">Where the coordinator is, without the hub's path.</param>
    /// <param name="told">Takes the coordinator's events, in order, from any thread.</param>
    /// <param name="closed">
    /// Called at most once, from any thread: the connection is gone. True where it was closed in an orderly way, by
    /// either side.
    /// </param>
    ICoordinatorHub Create(Uri address, Action<string, JsonElement> told, Action<bool> closed);

    /// <summary>Whether the coordinator answers there and does not accept the token. Does not throw.</summary>
    Task<bool> IsRefusedAsync(Uri address);

    /// <summary>
    /// Whether nothing at all comes back from there within 2 s: no answer, and no refusal to connect either. Does not
    /// throw.
    /// </summary>
    Task<bool> IsSilentAsync(Uri address);
}

/// <summary>There is no connection to the coordinator, or it went before the answer came. Say it again later.</summary>
internal sealed class NotConnectedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The coordinator refused a call.</summary>
internal sealed class CoordinatorRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Nothing is wrong with the call: it can't be taken now, and may be later.</summary>
    public bool IsForNow => IsLimit || Message.Contains(CallErrors.Unavailable, StringComparison.Ordinal);

    /// <summary>There were too many of its kind.</summary>
    public bool IsLimit => Message.Contains(CallErrors.Limited, StringComparison.Ordinal);
}
