using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coordinator.Bot.Tests.Support;

/// <summary>What the page's own Pong and netcode do, written down by <c>Golden/make.mjs</c>.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Folder).Where(path => Path.GetExtension(path) is ".json" or ".txt");

    public static GoldenPong Pong { get; } =
        JsonSerializer.Deserialize<GoldenPong>(File.ReadAllBytes(Path.Combine(Folder, "pong.json")), Json)!;

    public static string[] Match(string name) => File.ReadAllLines(Path.Combine(Folder, $"match-{name}.txt"));
}

internal sealed record GoldenPong(
    GoldenNumbers Numbers,
    PlayedByDice[] ByDice,
    PlayedByAutopilots[] ByAutopilots,
    GoldenPacket[] Packets
);

internal sealed record GoldenNumbers(
    RandomStep[] Random,
    Seed[] Seeds,
    uint Fingerprint,
    Target[] Towards,
    int?[] Targets,
    NeededDelay[] Delays
);

internal sealed record RandomStep(int State, int Next);

internal sealed record Seed(string Text, [property: JsonPropertyName("seed")] int Value);

internal sealed record Target(int Top, byte Input);

internal sealed record NeededDelay(double RoundTripMs, int Frames);

internal sealed record PlayedByDice(int Seed, string Left, string Right, KeptState[] States);

internal sealed record KeptState(string Bytes, string Hash);

internal sealed record PlayedByAutopilots(int Seed, string[] Hashes, int[] Matches);

/// <summary><c>Again</c>: the packet in <c>Bytes</c>, encoded again; null where the page takes them for none.</summary>
internal sealed record GoldenPacket(string Bytes, string? Again);
