using System.Text.Json;

namespace Coordinator.Client.Tests.Steps;

/// <summary>The description that every implementation of a player's library is held against.</summary>
internal static class StepFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "player-steps");

    /// <summary>Whatever is in a file and has no name here is a mistake in the file.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Folder, name)), Json)!;

    public static IEnumerable<string> In(string folder) =>
        Directory
            .GetFiles(Path.Combine(Folder, folder), "*.json")
            .Select(file => Path.GetFileName(file)!)
            .Order(StringComparer.Ordinal);
}
