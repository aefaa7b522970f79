using System.Text.Json;

namespace Coordinator.SocketIo;

/// <summary>What an application says to a client that wants to join a namespace.</summary>
public sealed class ConnectAnswer
{
    /// <summary>It may.</summary>
    public static readonly ConnectAnswer Accepted = new(null, null);

    /// <summary>Its whole session is closed without a word of why: clients connect anew by themselves after a
    /// while.</summary>
    public static readonly ConnectAnswer Closed = new(null, null);

    private ConnectAnswer(string? message, JsonElement? data) => (Message, Data) = (message, data);

    internal string? Message { get; }

    internal JsonElement? Data { get; }

    /// <summary>It may not, and is told so; clients do not ask again by themselves.</summary>
    /// <param name="message">Why, as the message of the client's <c>connect_error</c>.</param>
    /// <param name="data">More of it, for programs.</param>
    public static ConnectAnswer Refused(string message, JsonElement? data = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new ConnectAnswer(message, data);
    }
}
