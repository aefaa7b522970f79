using System.Globalization;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>How thorough a run is, by the environment.</summary>
internal static class Settings
{
    /// <summary>How often each series of cuts cuts: COORDINATOR_CUTS.</summary>
    public static int Cuts { get; } = Number("COORDINATOR_CUTS", 6);

    /// <summary>How often each series of outages between a page and a program cuts, of which there are eight:
    /// COORDINATOR_CUTS.</summary>
    public static int ProgramCuts { get; } = Number("COORDINATOR_CUTS", 2);

    /// <summary>How often a page's machine sleeps in each series of sleeps: COORDINATOR_SLEEPS.</summary>
    public static int Sleeps { get; } = Number("COORDINATOR_SLEEPS", 3);

    /// <summary>How long pages play under loss, and hidden: COORDINATOR_LOSS_SECONDS.</summary>
    public static TimeSpan Loss { get; } = TimeSpan.FromSeconds(Number("COORDINATOR_LOSS_SECONDS", 20));

    /// <summary>How long a page and a program play on a bad path: COORDINATOR_PLAY_SECONDS.</summary>
    public static TimeSpan Play { get; } = TimeSpan.FromSeconds(Number("COORDINATOR_PLAY_SECONDS", 30));

    private static int Number(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : usual;
}
