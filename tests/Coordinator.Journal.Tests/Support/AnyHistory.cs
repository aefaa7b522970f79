using Coordinator.Games;
using CsCheck;
using static Coordinator.Games.GameCommands;

namespace Coordinator.Journal.Tests.Support;

/// <summary>
/// Something that players, their networks, timers and operators may do to a game: commands, each some seconds after the
/// other.
/// </summary>
internal sealed record AnyHistory(int Players, bool IsInPlay, (GameCommand Command, double After)[] Steps)
{
    private static readonly Gen<string> Player = AnyOf("ada", "bob", "cy");
    private static readonly Gen<int?> Epoch = AnyOf<int?>(null, null, 1, 2, 3);
    private static readonly Gen<string?> Peer = AnyOf<string?>(null, null, "ada", "bob", "cy");
    private static readonly Gen<string?> State = AnyOf<string?>(null, "failed", "", "a\0b");

    private static readonly Gen<GameCommand> Command = Gen.Frequency(
        (
            8,
            Gen.Select(Player, Peer, Epoch, State, (p, peer, e, state) =>
                (GameCommand)
                    new ReportLost(p, new LossReport(7, TestTime, state, state, peer, peer is null ? null : "relay"), e)
            )
        ),
        (
            8,
            Gen.Select(Player, Epoch, Gen.Int[0, 9], (p, e, f) =>
                (GameCommand)new ReportRecovered(p, TimeSpan.FromSeconds(f), f, f == 3 ? null : f, e)
            )
        ),
        (
            3,
            Gen.Select(Player, Epoch, AnyOf<int?>(null, 0, 2, 5), (p, e, n) => (GameCommand)new ReportTimedOut(p, n, e))
        ),
        (4, Player.Select(p => (GameCommand)new Connect(p))),
        (2, Player.Select(p => (GameCommand)new Disconnect(p))),
        (3, Player.Select(p => (GameCommand)new ReportValidated(p))),
        (
            3,
            Gen.Select(Player, Peer, (p, peer) =>
                (GameCommand)new ReportInterrupted(p, peer, TimeSpan.FromSeconds(1.2), "host")
            )
        ),
        (2, Gen.Const((GameCommand)new TakeOver())),
        (6, Gen.Select(Gen.Enum<GamePhase>(), Gen.Int[0, 4], (phase, e) => (GameCommand)new WakeUp(phase, e))),
        (1, Player.Select(p => (GameCommand)new Leave(p, null)))
    );

    private static readonly Gen<AnyHistory> OfOne = Gen.Select(
        Gen.Int[2, 3],
        AnyOf(true, true, true, false),
        Gen.Select(Command, AnyOf(0, 0, 0.001, 1, 5, 30)).Array[0, 30],
        (players, isInPlay, steps) => new AnyHistory(players, isInPlay, steps)
    );

    /// <summary>Histories of a few games at the same time.</summary>
    public static Gen<AnyHistory[]> OfGames { get; } = OfOne.Array[1, 4];

    private static DateTimeOffset? TestTime => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    public PlayedGame Play(string id)
    {
        var game = new PlayedGame(id, Players);
        if (IsInPlay)
            game.Begin();
        foreach (var (command, after) in Steps)
            game.After(after).Do(command);
        return game.Flush();
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
