using System.Net;
using System.Net.Sockets;
using Coordinator.Node.Options;

namespace Coordinator.Node.Start;

/// <summary>Why a listener could not be opened, in words.</summary>
internal static class BindFailure
{
    /// <summary>The sentence for <paramref name="failure"/>, or null where it is about something else.</summary>
    public static StartException? Of(Exception failure, NodeOptions options)
    {
        var causes = Causes(failure).ToList();
        if (causes.OfType<SocketException>().LastOrDefault()?.SocketErrorCode is not { } error) return null;

        // Kestrel names the address in the message alone.
        var isManagement = causes.Any(cause => cause.Message.Contains($":{options.Management.Port}", StringComparison.Ordinal));
        var (at, key, portSwitch) = isManagement
            ? (options.Management, "Management", "--management-port")
            : (options.Players, "", "--port");
        return error switch
        {
            SocketError.AddressAlreadyInUse => Failure(at,
                $"is in use by another program (Coordinator:{key}Port). Stop that one, or choose another port with {portSwitch}."),
            SocketError.AccessDenied => Failure(at,
                $"may not be opened by this user (Coordinator:{key}Port). Choose a port above 1023 with {portSwitch}."),
            SocketError.AddressNotAvailable => Failure(at,
                $"is not an address of this machine (Coordinator:{key}Address). 0.0.0.0 listens on all of them."),
            _ => Failure(at, $"can't be opened: {failure.Message}"),
        };
    }

    private static StartException Failure(IPEndPoint at, string what) => new($"{at} {what}", StartException.BadMachine);

    private static IEnumerable<Exception> Causes(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException) yield return failure;
    }
}
