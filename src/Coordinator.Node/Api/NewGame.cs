using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coordinator.Games;
using Coordinator.Node.Options;
using Coordinator.Node.Wire;

namespace Coordinator.Node.Api;

/// <summary>The body of <c>POST /games</c> as the command that makes the game.</summary>
internal static class NewGame
{
    private const int MaxMetadataBytes = 16 * 1024;

    /// <summary>
    /// The command; of use only where <paramref name="fields"/> has no errors afterwards. With a key the same request
    /// is the same command, so that a backend which got no answer can ask again.
    /// </summary>
    public static GameCommands.Create Read(Fields fields, GameSettings defaults, string? idempotencyKey)
    {
        var settings = defaults with
        {
            ReconnectionTimeout = Duration(fields, "reconnection_timeout_ms", NodeOptionsReader.ReconnectionTimeout)
                ?? defaults.ReconnectionTimeout,
            JoinTimeout = Duration(fields, "join_timeout_ms", NodeOptionsReader.JoinTimeout) ?? defaults.JoinTimeout,
            Validation = fields.Flag("validation") ?? defaults.Validation,
            PauseBudget = Budget(fields) ?? defaults.PauseBudget,
        };
        var id = fields.Text("game_id");
        if (id is not null && !Ids.IsValid(id))
            fields.Refuse("game_id", Ids.Expected);
        id ??= idempotencyKey is null ? RandomId() : Hash(idempotencyKey);
        var game = new GameCommands.Create(id, "", Players(fields), settings, Metadata(fields));
        return game with
        {
            CreationId = idempotencyKey is null
                ? RandomId()
                // Another request under the same key is another game, and is told that the id is taken.
                : Hash(string.Join('\n', idempotencyKey, string.Join(' ', game.Players), settings, game.Metadata)),
        };
    }

    /// <summary>As unlikely to be met by chance as <see cref="RandomId"/>.</summary>
    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    /// <summary>128 random bits in lower-case base 16: nobody meets a game by guessing.</summary>
    private static string RandomId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static TimeSpan? Duration(Fields fields, string name, (TimeSpan Min, TimeSpan Max) range) =>
        fields.Integer(name, min: (long)range.Min.TotalMilliseconds, max: (long)range.Max.TotalMilliseconds) is { } ms
            ? TimeSpan.FromMilliseconds(ms)
            : null;

    private static PauseBudget? Budget(Fields fields)
    {
        const string name = "pause_budget";
        if (fields.Json(name) is not { ValueKind: not JsonValueKind.Null } json)
            return null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            fields.Refuse(name, "must be an object with count, total_ms or both.");
            return null;
        }
        var within = new Fields(json);
        var budget = new PauseBudget(
            (int?)
                within.Integer(
                    "count",
                    min: NodeOptionsReader.PauseBudgetCount.Min,
                    max: NodeOptionsReader.PauseBudgetCount.Max
                ),
            Duration(within, "total_ms", NodeOptionsReader.PauseBudgetTotal)
        );
        foreach (var sentence in within.Errors.Values)
            fields.Refuse(name, $"is wrong: {sentence}");
        if (within.Errors.Count == 0 && budget is { Count: null, Total: null })
            fields.Refuse(name, "must have count, total_ms or both.");
        return budget;
    }

    private static ImmutableArray<string> Players(Fields fields)
    {
        const string name = "players";
        if (fields.Json(name) is { ValueKind: JsonValueKind.Array } list)
            return Named(fields, name, list);
        if (
            fields.Json(name) is { ValueKind: JsonValueKind.Number }
            && fields.Integer(name, min: GameSettings.MinPlayers, max: GameSettings.MaxPlayers) is { } count
        )
            return
            [
                .. Enumerable
                    .Range(1, (int)count)
                    .Select(i => string.Create(CultureInfo.InvariantCulture, $"player-{i}")),
            ];
        fields.Refuse(
            name,
            $"must be a number from {GameSettings.MinPlayers} to {GameSettings.MaxPlayers}, or a list of ids."
        );
        return [];
    }

    private static ImmutableArray<string> Named(Fields fields, string name, JsonElement list)
    {
        var ids = list.EnumerateArray()
            .Select(id => id.ValueKind == JsonValueKind.String ? id.GetRawText()[1..^1] : "")
            .ToList();
        if (ids.Count is < GameSettings.MinPlayers or > GameSettings.MaxPlayers)
            fields.Refuse(name, $"must have {GameSettings.MinPlayers} to {GameSettings.MaxPlayers} ids.");
        else if (!ids.All(Ids.IsValid))
            fields.Refuse(name, $"must be ids; each {Ids.Expected}");
        else if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
            fields.Refuse(name, "must differ from each other.");
        return [.. ids];
    }

    private static string? Metadata(Fields fields)
    {
        const string name = "metadata";
        var kind = fields.Json(name)?.ValueKind ?? JsonValueKind.Null;
        if (kind == JsonValueKind.Null)
            return null;
        if (kind != JsonValueKind.Object)
            fields.Refuse(name, "must be an object.");
        return fields.Opaque(name, required: false, MaxMetadataBytes);
    }
}
