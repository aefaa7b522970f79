namespace Coordinator.Node.Start;

/// <summary>
/// The arguments of the node: switches that stand for settings, and what else to do than to serve.
/// </summary>
internal sealed record CommandLine
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["--port"] = "Coordinator:Port",
        ["--management-port"] = "Coordinator:ManagementPort",
        ["--address"] = "Coordinator:Address",
        ["--management-address"] = "Coordinator:ManagementAddress",
        ["--public-url"] = "Coordinator:PublicUrl",
        ["--data"] = "Coordinator:DataFolder",
    };

    public const string Help = """
        A coordinator of peer-to-peer games: serves players, game backends and the sample game.

        Usage: Coordinator.Node [switches]
               Coordinator.Node rebuild-record [switches]   makes the record's tables anew from the journal, while no node
                                                            runs, and ends; with the switches and settings of a node
               Coordinator.Node journal --help              the journal: check, show, export and backup

          --port N                where players and game backends are served (5080; 0: any free port)
          --address IP            the address there (127.0.0.1; 0.0.0.0 opens it to other machines)
          --management-port N     where operators and probes are served (8558; 0: any free port)
          --management-address IP the address there (127.0.0.1)
          --public-url URL        the address under which players reach this coordinator
          --data DIR              the folder of the journal and the token key (data)
          --config FILE           a JSON file with settings, over appsettings.json
          --SECTION:KEY VALUE     any setting, for example --Coordinator:Games:ReconnectionTimeout 10s
          --help, --version

        A setting is taken from the command line, else from the environment (Coordinator__Port=5080), else from
        the file of --config, else from appsettings.json, which lists and explains them all.
        """;

    /// <summary>Settings by their full key.</summary>
    public required IReadOnlyDictionary<string, string?> Values { get; init; }

    /// <summary>Whether to make the record anew, and not to serve.</summary>
    public bool RebuildsRecord { get; init; }

    /// <summary>What to do with the journal, and not to serve; null: nothing.</summary>
    public JournalRequest? Journal { get; init; }

    /// <summary>Whether it is about the journal, also where it only asks for help.</summary>
    public bool IsOfJournal { get; init; }

    public string? ConfigFile { get; init; }
    public bool WantsHelp { get; init; }
    public bool WantsVersion { get; init; }

    private const string OutputSwitch = "--output";

    /// <summary>Reads arguments: <c>--switch value</c> or <c>--switch=value</c>.</summary>
    /// <exception cref="StartException">One is unknown, or its value is missing.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var result = new CommandLine
        {
            Values = values,
            RebuildsRecord = arguments is [RebuildCommand.Name, ..],
            IsOfJournal = arguments is [JournalCommand.Name, ..],
        };
        var first = result.RebuildsRecord ? 1 : 0;
        if (result.IsOfJournal)
            (result, first) = OfJournal(result, arguments);
        for (var i = first; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            if (name is "--help" or "-h" or "--version")
            {
                result = name == "--version" ? result with { WantsVersion = true } : result with { WantsHelp = true };
                continue;
            }
            var key = name == OutputSwitch && result.Journal?.Action == JournalAction.Export ? null : KeyOf(name);
            if (value is null && ++i < arguments.Count && !arguments[i].StartsWith("--", StringComparison.Ordinal))
                value = arguments[i];
            if (string.IsNullOrWhiteSpace(value))
                throw new StartException($"{name} needs a value. {SeeHelp}");
            if (name == OutputSwitch && result.Journal is { Action: JournalAction.Export } export)
                result = result with { Journal = export with { Output = value } };
            else if (key is null)
                result = result with { ConfigFile = value };
            else
                values[key] = value;
        }
        return result;
    }

    /// <summary>Reads what is to be done with the journal.</summary>
    /// <returns>With the place of the first switch.</returns>
    private static (CommandLine Line, int First) OfJournal(CommandLine line, IReadOnlyList<string> arguments)
    {
        const string see = $"{JournalCommand.Name} --help shows how.";
        if (arguments.Count > 1 && arguments[1] is "--help" or "-h" or "--version")
            return (line, 1);
        if (
            arguments.Count < 2
            || char.IsDigit(arguments[1][0])
            || !Enum.TryParse<JournalAction>(arguments[1], ignoreCase: true, out var action)
        )
            throw new StartException($"journal needs check, show, export or backup after it. {see}");
        if (action == JournalAction.Check)
            return (line with { Journal = new JournalRequest(action, null, null) }, 2);
        var (needed, isThere) = (
            action == JournalAction.Backup ? "the name of a file" : "the id of a game",
            arguments.Count > 2 && !arguments[2].StartsWith("--", StringComparison.Ordinal)
        );
        if (!isThere)
            throw new StartException($"journal {arguments[1]} needs {needed} after it. {see}");
        return (
            line with
            {
                Journal =
                    action == JournalAction.Backup
                        ? new JournalRequest(action, null, arguments[2])
                        : new JournalRequest(action, arguments[2], null),
            },
            3
        );
    }

    private const string SeeHelp = "--help lists the switches.";

    /// <summary>The setting that a switch stands for; null for the one that names a file.</summary>
    private static string? KeyOf(string name)
    {
        if (name == "--config")
            return null;
        if (Settings.TryGetValue(name, out var key))
            return key;
        var isKey = name.StartsWith("--", StringComparison.Ordinal) && name.IndexOf(':', StringComparison.Ordinal) > 2;
        return isKey ? name[2..] : throw new StartException($"{name} is not a switch of the node. {SeeHelp}");
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }
}
