using System.Net;
using System.Net.Sockets;
using Coordinator.Node.Options;

namespace Coordinator.Node.Start;

/// <summary>
/// Whether the node's ports can be opened, asked before anything else is started: a cluster that goes up only to come
/// down again would disturb its games, and the server's own error does not say which setting to change.
/// </summary>
internal static class Ports
{
    /// <exception cref="StartException">One can't be opened.</exception>
    public static void Check(NodeOptions options)
    {
        Check(options.Players, "", "--port");
        Check(options.Management, "Management", "--management-port");
    }

    private static void Check(IPEndPoint at, string key, string portSwitch)
    {
        try
        {
            using var probe = new TcpListener(at);
            probe.Start();
        }
        catch (SocketException e)
        {
            throw new StartException($"{at} {Reason(e, key, portSwitch)}", StartException.BadMachine);
        }
    }

    private static string Reason(SocketException e, string key, string portSwitch) =>
        e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse =>
                $"is in use by another program (Coordinator:{key}Port). Stop that one, or choose another port with "
                    + $"{portSwitch}.",
            SocketError.AccessDenied =>
                $"may not be opened by this user (Coordinator:{key}Port). Choose a port above 1023 with {portSwitch}.",
            SocketError.AddressNotAvailable =>
                $"is not an address of this machine (Coordinator:{key}Address). 0.0.0.0 listens on all of them.",
            _ => $"can't be opened (Coordinator:{key}Port): {e.Message}.",
        };
}
