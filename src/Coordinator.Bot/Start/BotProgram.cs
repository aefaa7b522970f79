using System.Globalization;
using System.Security.Cryptography;
using Coordinator.Bot.Play;
using Coordinator.Client;
using Coordinator.Peers;

namespace Coordinator.Bot.Start;

/// <summary>The program: reads its arguments, joins, plays, and says how it went.</summary>
internal static class BotProgram
{
    /// <summary>Runs it. Returns the exit code that <see cref="BotOptions.Usage"/> promises.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (BotOptions.AsksForHelp(arguments))
        {
            Console.WriteLine(BotOptions.Usage);
            return ExitCodes.Over;
        }
        try
        {
            var options = BotOptions.Parse(arguments);
            if (PeerConnections.TryCreate(out var connections))
                return await PlayAsync(options, connections);
            await Console.Error.WriteLineAsync(PeerConnections.MissingText);
            return ExitCodes.NoWebRtc;
        }
        catch (UsageException problem)
        {
            await Console.Error.WriteLineAsync($"scripts/bot: {problem.Message}\n\n{BotOptions.Usage}");
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException)
        {
            Say("Stopped before the game was joined.");
            return ExitCodes.Over;
        }
        catch (JoinException problem)
        {
            await Console.Error.WriteLineAsync($"The game can't be joined: {problem.Message}");
            return ExitCodes.Error;
        }
    }

    private static async Task<int> PlayAsync(BotOptions options, IPeerConnectionFactory connections)
    {
        try
        {
            return await PlayWithAsync(options, connections);
        }
        finally
        {
            // The last connections say goodbye; what ends without looks like an outage to the other player.
            if (connections is IAsyncDisposable closing)
                await closing.DisposeAsync();
        }
    }

    private static async Task<int> PlayWithAsync(BotOptions options, IPeerConnectionFactory connections)
    {
        using var goodbye = new Goodbye();
        using var logging = new ConsoleLog(options.Verbose);
        PongBot? bot = null;
        Say($"Joining at {options.Link.Coordinator}.");
        await using var game = await CoordinatorClient.JoinAsync(
            new JoinOptions
            {
                Url = options.Link.Coordinator,
                Token = options.Link.Token,
                Connections = connections,
                Frame = () => bot?.Table.Frame ?? 0,
                Logging = logging,
            },
            goodbye.Asked
        );
        if (game.Players.Count != 2)
        {
            await Console.Error.WriteLineAsync("This Pong is for two, and the game has other players.");
            return ExitCodes.Error;
        }
        bot = new PongBot(new JoinedSeat(game), options, Say, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)));
        return await bot.RunAsync(goodbye.Asked) ? ExitCodes.Over : ExitCodes.Error;
    }

    private static void Say(string line) =>
        Console.WriteLine(
            $"{TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {line}"
        );

    private static class ExitCodes
    {
        public const int Over = 0;
        public const int Error = 1;
        public const int Usage = 2;
        public const int NoWebRtc = 3;
    }
}
