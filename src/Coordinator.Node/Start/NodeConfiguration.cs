using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Start;

/// <summary>Where settings come from, the later over the earlier.</summary>
internal static class NodeConfiguration
{
    /// <exception cref="StartException">A file is missing or is not JSON.</exception>
    public static void AddNodeSettings(this IConfigurationBuilder configuration, CommandLine commandLine)
    {
        try
        {
            configuration.Sources.Clear();
            configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
            if (commandLine.ConfigFile is { } file)
                configuration.AddJsonFile(Existing(file), optional: false);
            configuration.AddEnvironmentVariables();
            configuration.AddInMemoryCollection(commandLine.Values);
        }
        catch (InvalidDataException e)
        {
            throw new StartException($"{e.Message} {e.GetBaseException().Message}");
        }
    }

    private static string Existing(string file) =>
        File.Exists(file)
            ? Path.GetFullPath(file)
            : throw new StartException($"--config: there is no file {Path.GetFullPath(file)}.");
}
