using Coordinator.Bot.Net;
using Coordinator.Bot.Pong;
using Coordinator.Client;

namespace Coordinator.Bot.Play;

/// <summary>The Pong of this player: its match with the other one, told by the game's events when to run and when to
/// freeze. The autopilot plays.</summary>
internal sealed class PongTable
{
    private readonly Match _match;
    private bool _paused;

    /// <param name="gameId">Both players' game begins with a seed made of it.</param>
    /// <param name="side">Which side this player has.</param>
    /// <param name="instance">A random number, another in each run.</param>
    /// <param name="send">Sends to the other player.</param>
    /// <param name="roundTrip">The link's round trip, where it is known.</param>
    public PongTable(string gameId, Side side, uint instance, Action<byte[]> send, Func<TimeSpan?> roundTrip) =>
        _match = new Match(
            new MatchOptions
            {
                Me = side,
                Seed = Numbers.SeedFrom(gameId),
                Instance = instance,
                Send = send,
                Input = state => Autopilot.Choose(state, side),
                NeededDelay = () => Delay.For(roundTrip() ?? TimeSpan.Zero),
                Stepped = state => Stepped?.Invoke(state),
            }
        );

    /// <summary>The game is in another state.</summary>
    public event Action<PongState>? Stepped;

    /// <summary>The frame that the game is at. May be read from any thread.</summary>
    public int Frame => _match.Frame;

    /// <summary>Does what is due at <paramref name="now"/>, of any steady clock.</summary>
    public void Advance(TimeSpan now) => _match.Advance(now.TotalMilliseconds);

    /// <summary>Runs, freezes, or takes the other player's message.</summary>
    public void Take(GameEvent happened)
    {
        switch (happened)
        {
            case GameEvent.Started when !_paused:
                _match.Run();
                break;
            case GameEvent.Paused:
                _paused = true;
                _match.Freeze();
                break;
            case GameEvent.Resumed { Resume.Frames: var frames }:
                _paused = false;
                _match.Run(frames.Values);
                break;
            case GameEvent.Ended:
                _match.Freeze();
                break;
            case GameEvent.Message { Data: { IsText: false, Bytes: var bytes } }:
                _match.Receive(bytes.Span);
                break;
        }
    }
}
