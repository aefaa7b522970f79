using System.Runtime.InteropServices;
using Coordinator.Cluster.Store;
using Coordinator.Journal.Write;
using Coordinator.Node.Options;

namespace Coordinator.Node.Start;

/// <summary>What to do with the journal, besides running games on it.</summary>
internal enum JournalAction
{
    Check,
    Show,
    Export,
    Backup,
}

/// <summary><c>Game</c>: its id; null where all are meant. <c>Output</c>: a file; null for the console.</summary>
internal sealed record JournalRequest(JournalAction Action, string? Game, string? Output);

/// <summary>
/// The command that looks at a journal: whether it is whole, what it has of one game; and that copies it. It changes
/// nothing, so it may run beside the node whose journal it is.
/// </summary>
internal static class JournalCommand
{
    public const string Name = "journal";

    /// <summary>The exit code where a check found something wrong.</summary>
    public const int IsNotWhole = 3;

    public const string Help = """
        Looks at a coordinator's journal, or copies it, and changes nothing; also beside a running node.

        Usage: Coordinator.Node journal check          [switches]
               Coordinator.Node journal show GAME      [switches]
               Coordinator.Node journal export GAME    [switches]
               Coordinator.Node journal backup FILE    [switches]

          check    whether every game's entries are there and can be read, and the record's tables say what they mean
          show     the events of a game as text, a line for each
          export   a game as JSON; times in Unix ms, durations in ms
          backup   a copy of the embedded journal as it is at one moment, on the disk when the command ends; never over
                   a file that is there. For PostgreSQL use pg_dump

          --data DIR       the node's data folder, with the embedded journal (data)
          --output FILE    where export writes (the console)
          --config FILE    a JSON file with the node's settings, for example of its PostgreSQL database
          --SECTION:KEY VALUE, --help

        Exit codes: 0 it is done, and check found nothing wrong; 1 the journal can't be read, or has no such game;
        2 an argument or a setting is wrong; 3 check found something wrong. What is wrong with the record alone is
        mended by rebuild-record.
        """;

    /// <summary>Problems that are told one by one; of more, how many.</summary>
    private const int MaxTold = 100;

    /// <exception cref="StartException">A setting is wrong, or the journal can't be read.</exception>
    public static async Task<int> RunAsync(CommandLine commandLine, JournalRequest request)
    {
        var configuration = new ConfigurationManager();
        configuration.AddNodeSettings(commandLine);
        var journal = new StoredJournal(NodeOptionsReader.Read(configuration).Cluster);
        using var interrupted = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            return await Task.Run(() => Run(journal, request, interrupted.Token), CancellationToken.None);
        }
        catch (StoreException e)
        {
            throw new StartException(e.Message, StartException.BadMachine);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"{request.Output ?? "The console"} can't be written: {e.Message}",
                StartException.BadMachine
            );
        }
        catch (OperationCanceledException)
        {
            throw new StartException("Interrupted.", StartException.BadMachine);
        }

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }

    private static int Run(StoredJournal journal, JournalRequest request, CancellationToken cancel)
    {
        if (request.Action == JournalAction.Check)
            return Check(journal, cancel);
        if (request.Action == JournalAction.Backup)
            return Backup(journal, request.Output!, cancel);
        var game = request.Game!;
        var isThere =
            request.Action == JournalAction.Show
                ? journal.Show(game, Console.WriteLine)
                : journal.Export(game, () =>
                    request.Output is { } file ? File.Create(file) : Console.OpenStandardOutput()
                );
        return isThere ? 0 : throw new StartException($"The journal has no game {game}.", StartException.BadMachine);
    }

    private static int Check(StoredJournal journal, CancellationToken cancel)
    {
        var told = 0;
        var (entries, games, problems) = journal.Check(
            problem =>
            {
                if (told++ < MaxTold)
                    Console.WriteLine(problem);
            },
            // Progress is none of what a program reads from this one.
            (done, all) => Console.Error.WriteLine($"{done} of {all} entries"),
            cancel
        );
        if (problems > MaxTold)
            Console.WriteLine($"... and {problems - MaxTold} more.");
        Console.WriteLine(
            problems == 0
                ? $"The journal is whole: {entries} entries of {games} games."
                : $"{problems} things are wrong in {entries} entries of {games} games."
        );
        return problems == 0 ? 0 : IsNotWhole;
    }

    private static int Backup(StoredJournal journal, string file, CancellationToken cancel)
    {
        var bytes = journal.Backup(
            file,
            (done, all) => Console.Error.WriteLine($"{done >> 20} of {all >> 20} MB"),
            cancel
        );
        Console.WriteLine($"The journal was copied to {file}: {bytes} bytes.");
        return 0;
    }
}
