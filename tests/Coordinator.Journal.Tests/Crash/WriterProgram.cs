using Coordinator.Journal.Schema;
using Coordinator.Journal.Tests.Support;

namespace Coordinator.Journal.Tests.Crash;

/// <summary>
/// The program that <see cref="CrashSpec"/> starts and kills: writes games as fast as it can, and prints each
/// acknowledgement as the game's id and the entry's number.
/// </summary>
internal static class WriterProgram
{
    /// <summary>
    /// Where its games go, as <see cref="StoreKind"/> and connection string: secrets don't belong on a command line.
    /// </summary>
    public const string StoreVariable = "COORDINATOR_TEST_STORE",
        ConnectionVariable = "COORDINATOR_TEST_CONNECTION";

    private const int Games = 40;

    /// <param name="arguments">What the games' ids begin with.</param>
    public static async Task<int> Main(string[] arguments)
    {
        using var store = new GameStore(Enum.Parse<StoreKind>(Variable(StoreVariable)), Variable(ConnectionVariable));
        var output = new Lock();
        await Task.WhenAll(
            Enumerable
                .Range(0, Games)
                .Select(async i =>
                {
                    for (var round = 0; ; round++)
                    {
                        var game = PlayedGame.WithPauses($"{arguments[0]}-{i}-{round}", pauses: 1 + round % 3);
                        if (round % 4 != 0)
                            game.End();
                        foreach (var (number, entry) in game.Numbered)
                        {
                            await store.Writer.WriteAsync(game.Id, number, entry);
                            // Whole lines, and out at once: a line that is read is an acknowledgement that was given.
                            lock (output)
                            {
                                Console.Out.Write($"{game.Id} {number}\n");
                                Console.Out.Flush();
                            }
                        }
                    }
                })
        );
        return 0;
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");
}
