using System.Globalization;

namespace Coordinator.SocketIo.Tests.Hosts;

/// <summary>The server that the protocols' own suites ask for, as a program: <c>scripts/conformance</c> starts
/// it.</summary>
internal static class ServeProgram
{
    private const int PortTaken = 2;

    /// <param name="arguments">The port; by default 3000, which the suites have written into them.</param>
    public static async Task<int> Main(string[] arguments)
    {
        var port =
            arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : ConformanceHost.SuitesPort;
        try
        {
            await using var host = await ConformanceHost.StartAsync(port);
            Console.WriteLine($"Serving at http://localhost:{port}");
            await host.StoppedAsync();
            return 0;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(
                $"Port {port} can't be had: {e.Message} The suites need it; end what listens there."
            );
            return PortTaken;
        }
    }
}
