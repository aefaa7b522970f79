using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Coordinator.Client.Playing;
using Coordinator.Peers;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Links;

/// <summary>What the coordinator decided, as another player tells it: an event, with the body as it was sent.</summary>
internal sealed record PeerNotice(string Event, JsonElement Data);

/// <summary>
/// Players tell each other of pauses, resumes and the end: one whose way to the coordinator is dead, and does not know
/// it yet, must not play on alone while the others wait. Whoever hears first passes it on, once.
/// </summary>
/// <param name="gameId">What is told of another game is ignored.</param>
/// <param name="mesh">The links.</param>
/// <param name="loop">Tells the time, by which a player's notices are counted.</param>
/// <param name="log">Where a player that tells too much is warned of, once.</param>
/// <param name="effectOf">
/// What follows here from another player's notice; null where it does not count, and is not passed on either. May throw
/// <see cref="JsonException"/> where it cannot be read.
/// </param>
internal sealed class PeerNotices(
    string gameId,
    Mesh mesh,
    IPlayerLoop loop,
    ILogger log,
    Func<PeerNotice, Action?> effectOf
)
{
    /// <summary>Of so many it is remembered that they were heard; nobody is further behind.</summary>
    private const int Remembered = 64;

    private readonly Queue<(string Event, int Epoch)> _heard = new();
    private readonly Dictionary<string, NoticeLimit> _limits = [];
    private readonly HashSet<string> _warnedOf = [];

    /// <summary>The coordinator has told something.</summary>
    public void OnCoordinator(string name, JsonElement body)
    {
        if (TryKey(name, body, out var key) && IsNew(key))
            PassOn(new PeerNotice(name, body), key, from: null);
    }

    /// <summary>Another player has.</summary>
    public void OnPeer(string player, ReadOnlyMemory<byte> json)
    {
        if (!IsWithinLimit(player))
            return;
        try
        {
            if (!TryRead(json, out var notice) || !TryKey(notice.Event, notice.Data, out var key) || !IsNew(key))
                return;
            if (effectOf(notice) is not { } effect)
                return;
            PassOn(notice, key, from: player);
            effect();
        }
        catch (JsonException)
        {
            // Another library's mistake is not this player's.
        }
    }

    /// <summary>What is over it costs next to nothing, and is warned of once.</summary>
    private bool IsWithinLimit(string player)
    {
        if (!_limits.TryGetValue(player, out var limit))
            _limits[player] = limit = new NoticeLimit();
        if (limit.Takes(loop.Now))
            return true;
        if (_warnedOf.Add(player))
        {
            log.LogWarning(
                "{Player} tells of more than {PerSecond} pauses, resumes or ends a second. What is over that is "
                    + "ignored.",
                player,
                NoticeLimit.PerSecond
            );
        }
        return false;
    }

    private bool IsNew((string, int) key) => !_heard.Contains(key);

    private void PassOn(PeerNotice notice, (string, int) key, string? from)
    {
        _heard.Enqueue(key);
        if (_heard.Count > Remembered)
            _heard.Dequeue();
        var json = JsonSerializer.SerializeToUtf8Bytes(notice, WireJson.Options);
        if (json.Length <= LinkFrame.Notice.MaxBytes)
            mesh.PassOn(new PeerCommands.SendNotice(json), except: from);
    }

    private bool TryKey(string name, JsonElement body, out (string Event, int Epoch) key)
    {
        key = (name, 0);
        var isOfThisGame =
            body.ValueKind == JsonValueKind.Object
            && body.TryGetProperty("game_id", out var id)
            && id.ValueKind == JsonValueKind.String
            && id.ValueEquals(gameId);
        if (!isOfThisGame)
            return false;
        if (name == HubEvents.GameEnded)
            return true;
        return name is HubEvents.Pause or HubEvents.Resume
            && body.TryGetProperty("epoch", out var epoch)
            && epoch.ValueKind == JsonValueKind.Number
            && epoch.TryGetInt32(out key.Epoch)
            && key.Epoch > 0;
    }

    private static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PeerNotice? notice)
    {
        notice = JsonSerializer.Deserialize<PeerNotice>(json.Span, WireJson.Options);
        return notice is { Event: not null };
    }
}
