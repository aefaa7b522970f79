using Coordinator.Games;

namespace Coordinator.Journal.Schema;

/// <summary>Phases as the tables have them.</summary>
internal static class PhaseNames
{
    private static readonly string[] Names = Enum.GetNames<GamePhase>();

    /// <summary>The enum's name, of which there is one string.</summary>
    public static string Name(this GamePhase phase) => Names[(int)phase];
}
