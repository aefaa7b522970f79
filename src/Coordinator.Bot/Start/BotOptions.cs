using System.Globalization;

namespace Coordinator.Bot.Start;

/// <summary>What the program is to do.</summary>
internal sealed record BotOptions(PlayerLink Link)
{
    public const string Usage = """
        Usage: scripts/bot [options] LINK

        Joins the game of LINK, a player's link as the sample game's lobby shows it, and plays Pong on autopilot against
        the player of the other link: a browser's tab, or another bot. Put LINK in quotes.

          --cut SECONDS          drops its link for that long, again and again (0.1 to 600)
          --every SECONDS        how long it plays between two cuts (20)
          --leave-after SECONDS  leaves the game that long after it has joined
          --verbose              also says what the library does, and a hash of the game every 5 s of play
          --help                 shows this

        Ctrl+C leaves the game, which ends it for both; a second Ctrl+C quits at once.
        Exit codes: 0 the game is over or was left, 1 an error, 2 wrong usage, 3 SIPSorcery is missing.
        """;

    private const double ShortestSeconds = 0.1;
    private const double LongestCutSeconds = 600;
    private const double LongestSeconds = 86_400;

    /// <summary>For how long the link is dropped. Null: it is left alone.</summary>
    public TimeSpan? Cut { get; init; }

    /// <summary>Play between two cuts.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time in the game after which it leaves. Null: it stays to the end.</summary>
    public TimeSpan? LeaveAfter { get; init; }

    public bool Verbose { get; init; }

    public static bool AsksForHelp(IEnumerable<string> arguments) => arguments.Any(word => word is "--help" or "-h");

    /// <exception cref="UsageException">They are not as <see cref="Usage"/> says.</exception>
    public static BotOptions Parse(IReadOnlyList<string> arguments)
    {
        var words = new Queue<string>(arguments);
        string? link = null;
        TimeSpan? cut = null,
            every = null,
            leaveAfter = null;
        var verbose = false;
        while (words.TryDequeue(out var word))
        {
            switch (word)
            {
                case "--cut":
                    cut = Seconds(word, words, LongestCutSeconds);
                    break;
                case "--every":
                    every = Seconds(word, words, LongestSeconds);
                    break;
                case "--leave-after":
                    leaveAfter = Seconds(word, words, LongestSeconds);
                    break;
                case "--verbose":
                    verbose = true;
                    break;
                case ['-', ..]:
                    throw new UsageException($"There is no option {word}.");
                case var _ when link is not null:
                    throw new UsageException("One bot plays by one link; these are two.");
                default:
                    link = word;
                    break;
            }
        }
        if (link is null)
            throw new UsageException("The player's link is missing.");
        if (!PlayerLink.TryParse(link, out var parsed, out var problem))
            throw new UsageException(problem);
        if (every is not null && cut is null)
            throw new UsageException("--every says how often, --cut for how long: give both.");
        var options = new BotOptions(parsed)
        {
            Cut = cut,
            LeaveAfter = leaveAfter,
            Verbose = verbose,
        };
        return every is null ? options : options with { Every = every.Value };
    }

    private static TimeSpan Seconds(string option, Queue<string> words, double most)
    {
        var given =
            words.TryDequeue(out var word)
            && double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= ShortestSeconds
            && seconds <= most
                ? seconds
                : throw new UsageException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{option} needs a number of seconds after it, {ShortestSeconds} to {most}."
                    )
                );
        return TimeSpan.FromSeconds(given);
    }
}

/// <summary>The program was called with the wrong arguments; the message says which.</summary>
internal sealed class UsageException(string message) : Exception(message);
