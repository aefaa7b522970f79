using System.Text.Json;
using Coordinator.Games;
using CsCheck;
using static Coordinator.Games.GameCommands;

namespace Coordinator.Games.Tests;

/// <summary>Whatever may become of a game, generated; and states as text, to compare them.</summary>
internal static class Histories
{
    private static readonly Gen<string> Player = AnyOf("ada", "bob", "cy", "zoe");
    private static readonly Gen<int?> Epoch = AnyOf<int?>(null, null, 0, 1, 2, 3, 4);
    private static readonly Gen<string?> Peer = AnyOf<string?>(null, null, "ada", "bob", "cy", "zoe");

    private static readonly Gen<GameCommand> Command = Gen.Frequency(
        (6, Gen.Select(Player, Peer, Epoch, (p, peer, e) => (GameCommand)TestGame.Lost(p, peer, e))),
        (
            4,
            Gen.Select(Player, Peer, Epoch, Gen.Int[0, 3], (p, peer, e, s) =>
                (GameCommand)
                    new ReportLost(
                        p,
                        new LossReport(s, TestGame.Start.AddSeconds(s), "disconnected", "open", peer, "relay"),
                        e
                    )
            )
        ),
        (8, Gen.Select(Player, Epoch, Gen.Int[0, 9], (p, e, f) => (GameCommand)TestGame.Recovered(p, e, f))),
        (2, Gen.Select(Player, Epoch, (p, e) => (GameCommand)new ReportTimedOut(p, 2, e))),
        (
            5,
            Gen.Select(Player, AnyOf<string?>(null, null, "page-1", "page-2", "page-3"), (p, i) =>
                (GameCommand)new Connect(p, i)
            )
        ),
        (1, Gen.Select(Player, AnyOf(0, 0.3, 5), (p, s) => (GameCommand)new ReportDelay(p, TimeSpan.FromSeconds(s)))),
        (2, Player.Select(p => (GameCommand)new Disconnect(p))),
        (3, Player.Select(p => (GameCommand)new ReportValidated(p))),
        (2, Gen.Select(Player, Peer, (p, peer) => (GameCommand)new ReportHealth(p, new LinkHealth(peer, "alive")))),
        (
            3,
            Gen.Select(Player, Peer, AnyOf(1.2, 2, 900), (p, peer, s) =>
                (GameCommand)new ReportInterrupted(p, peer, TimeSpan.FromSeconds(s), null)
            )
        ),
        (2, Gen.Const((GameCommand)new TakeOver())),
        (4, Gen.Select(Gen.Enum<GamePhase>(), Gen.Int[0, 4], (phase, e) => (GameCommand)new WakeUp(phase, e)))
    );

    private static readonly Gen<GameCommand> Ending = Gen.Frequency(
        (30, Command),
        (1, Player.Select(p => (GameCommand)new ReportValidationFailed(p, "x"))),
        (1, Player.Select(p => (GameCommand)new Leave(p, null))),
        (1, Gen.Const((GameCommand)new Close()))
    );

    /// <summary>Two or three players, most histories starting in play, with time passing between commands.</summary>
    public static Gen<(GamePhase From, int Players, (GameCommand Command, double After)[] Steps)> Any { get; } =
        Gen.Select(
            AnyOf(GamePhase.Waiting, GamePhase.Playing, GamePhase.Playing, GamePhase.Paused),
            Gen.Int[2, 3],
            Gen.Select(Ending, AnyOf(0, 0, 0.001, 1, 5, 29.999, 30)).Array[0, 40]
        );

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>A state without what holds for one process only: who is connected, and how the links are.</summary>
    public static string Journaled(GameState state) =>
        Text(state with { Connected = [], EmptySince = null, Health = [], Delays = state.Delays.Clear() });

    /// <summary>All of a state: records of collections compare by reference.</summary>
    public static string Text(GameState state) =>
        JsonSerializer.Serialize(
            state with
            {
                Connected = [.. state.Connected.Order()],
                Validated = [.. state.Validated.Order()],
            }
        );
}
