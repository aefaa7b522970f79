using System.Text;
using System.Text.Json;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure;

/// <summary>
/// A player of a game that is measured, on one connection that has to hold. What every player is told on its way into
/// play is checked here; what comes then is the business of who derives from it, and a violation where that expects
/// nothing.
/// </summary>
internal abstract class Seat(string gameId, CreatedPlayerDto player, Violations violations) : IPlayerListener
{
    private readonly TaskCompletionSource _inPlay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PlayerSocket? _socket;
    private bool _hasJoined;
    private int _calls;

    public string GameId { get; } = gameId;
    public string PlayerId { get; } = player.PlayerId;

    /// <summary>All that it hears and says, for a check at the end; null: that would be too much.</summary>
    public PlayerLog? Log { get; init; }

    /// <summary>Completed once the game is in play, by this player's word.</summary>
    public Task InPlay => _inPlay.Task;

    /// <summary>Connects to a node, in a dialect of what players speak.</summary>
    public async Task ConnectAsync(PlayerSockets sockets, Dialect dialect, Uri node, CancellationToken cancel)
    {
        Log?.Opened(new Line(1, node, Clock.Now));
        // What comes before the socket is at hand is heard, and calls begin with the game in play.
        _socket = await sockets.OpenAsync(dialect, node, player.Token, this, cancel);
    }

    public void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        var what = Encoding.UTF8.GetString(name);
        Log?.Add(new Heard(Clock.Now, 1, what, Read<JsonElement>(body)));
        switch (what)
        {
            case HubEvents.GameJoined:
                OnJoined(Read<GameJoined>(body));
                break;
            case HubEvents.GameReady:
                break;
            case HubEvents.ValidationComplete:
                _inPlay.TrySetResult();
                break;
            case HubEvents.PlayerPresence:
                if (Read<PlayerPresenceEvent>(body) is { Connected: false } gone)
                    Wrong($"was told that {gone.PlayerId} has lost its connection, which it has not");
                break;
            default:
                OnGameEvent(what, body);
                break;
        }
    }

    public abstract void OnAnswer(int id, string? error, ReadOnlySpan<byte> result);

    public virtual void OnLost(string why)
    {
        Wrong($"lost its connection: {why}");
        _inPlay.TrySetResult(); // nobody is to wait for it
    }

    /// <summary>What is not of the way into play.</summary>
    protected virtual void OnGameEvent(string name, ReadOnlySpan<byte> body) =>
        Wrong($"was told {name}, which nobody asked for: {Encoding.UTF8.GetString(body)}");

    /// <summary>
    /// The number of the next call, which its answer will carry: to be noted before the answer can come.
    /// </summary>
    protected int NextCall() => Interlocked.Increment(ref _calls);

    /// <summary>Calls a method of the coordinator.</summary>
    protected void Call<T>(int id, string method, T fields) => _socket?.Call(id, method, fields);

    /// <summary>Adds a sentence about this player, which begins with its name.</summary>
    protected void Wrong(string what) => violations.Add($"Game {GameId}, {PlayerId} {what}.");

    protected static T Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, WireJson.Options)!;

    private void OnJoined(GameJoined joined)
    {
        if (_hasJoined)
            Wrong("was told game_joined a second time on one connection");
        _hasJoined = true;
        Log?.Joined(1, Clock.Now);
        if (joined.GameId != GameId || joined.PlayerId != PlayerId)
            Wrong($"was told that it is {joined.PlayerId} of {joined.GameId}");
        if (joined.Epoch != 0 || joined.Phase is not (Phases.Waiting or Phases.Validating or Phases.Playing))
            Wrong($"found its new game {joined.Phase} in epoch {joined.Epoch}");
        if (joined.Phase == Phases.Playing)
            _inPlay.TrySetResult();
    }
}
