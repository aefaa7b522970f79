using System.Globalization;

namespace Coordinator.Bench.Start;

/// <summary>
/// The words of a command line: a command, then options with a value each. Whoever asks for an option says what it may
/// be; what nobody has asked for is a mistake, and <see cref="NothingElse"/> says so.
/// </summary>
internal sealed class Arguments
{
    private readonly List<(string Name, string? Value)> _given = [];
    private readonly HashSet<string> _known = [];

    private Arguments(string command) => Command = command;

    public string Command { get; }

    /// <exception cref="UsageException">There is no such command.</exception>
    public static Arguments Read(IReadOnlyList<string> words, IReadOnlyCollection<string> commands)
    {
        if (words.Count == 0 || !commands.Contains(words[0]))
            throw new UsageException($"The first word must be one of {string.Join(", ", commands)}.");
        var arguments = new Arguments(words[0]);
        for (var i = 1; i < words.Count; i += 2)
            arguments._given.Add((words[i], i + 1 < words.Count ? words[i + 1] : null));
        return arguments;
    }

    /// <summary>The values of an option that may be given more than once.</summary>
    /// <exception cref="UsageException">One of them has no value.</exception>
    public IReadOnlyList<string> All(string name, string what)
    {
        _known.Add(name);
        return [.. _given.Where(g => g.Name == name).Select(g => g.Value ?? throw Lacks(name, what))];
    }

    /// <summary>The value of an option; null: it is not given. Of several the last counts.</summary>
    public string? Text(string name, string what) => All(name, what) is [.., var last] ? last : null;

    /// <summary>A number within bounds, both included.</summary>
    public double Number(string name, double usual, double least, double most) =>
        OptionalNumber(name, least, most) ?? usual;

    /// <summary>A number within bounds, both included; null: it is not given.</summary>
    public double? OptionalNumber(string name, double least, double most)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");
        if (Text(name, what) is not { } text)
            return null;
        return
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
            ? number
            : throw Lacks(name, what);
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public int Whole(string name, int usual, int least, int most) => (int)Number(name, usual, least, most);

    /// <summary>A time given in seconds.</summary>
    public TimeSpan Seconds(string name, double usual, double least, double most) =>
        TimeSpan.FromSeconds(Number(name, usual, least, most));

    /// <summary>One of a few words.</summary>
    public string Word(string name, string usual, params IReadOnlyList<string> words)
    {
        var what = $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";
        var word = Text(name, what) ?? usual;
        return words.Contains(word) ? word : throw Lacks(name, what);
    }

    /// <summary>The addresses of nodes: <c>--url</c>, once or more.</summary>
    public IReadOnlyList<Uri> Urls()
    {
        const string what = "an address such as http://127.0.0.1:5080";
        return
        [
            .. All("--url", what)
                .Select(text =>
                    Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                        ? url
                        : throw Lacks("--url", what)
                ),
        ];
    }

    /// <summary>What decides all that is random: <c>--seed</c>, or another one each time.</summary>
    public int Seed() => Whole("--seed", Random.Shared.Next(), 0, int.MaxValue);

    /// <exception cref="UsageException">There is an option that this command does not have.</exception>
    public void NothingElse()
    {
        if (_given.FirstOrDefault(g => !_known.Contains(g.Name)) is ({ } name, _))
            throw new UsageException($"There is no option {name} of {Command}.");
    }

    private static UsageException Lacks(string name, string what) => new($"{name} needs {what} after it.");
}
