using System.Reflection;
using Coordinator.Cluster.Nodes;
using Coordinator.Journal.Write;

namespace Coordinator.Node.Start;

/// <summary>The program's whole life, from its arguments to its exit code.</summary>
internal static class NodeProgram
{
    /// <summary>
    /// .NET's pool has as many threads as there are processors, and adds one or two a second when they are not enough:
    /// in a burst (a node takes over the games of another) players would wait for that.
    /// </summary>
    private const int MinThreads = 32;

    /// <summary>0: asked to stop, or to print help. 1: the machine can't run it. 2: a setting or an argument is
    /// wrong.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            OpenFiles.Check();
            var commandLine = CommandLine.Parse(arguments);
            if (commandLine.WantsHelp)
                return Print(commandLine.IsOfJournal ? JournalCommand.Help : CommandLine.Help);
            if (commandLine.WantsVersion)
                return Print(Version);
            if (commandLine.RebuildsRecord)
                return await RebuildCommand.RunAsync(commandLine);
            if (commandLine.Journal is { } journal)
                return await JournalCommand.RunAsync(commandLine, journal);
            ThreadPool.SetMinThreads(MinThreads, MinThreads);
            await using var node = Build(commandLine);
            if (await StartsAsync(node))
                await node.WaitForShutdownAsync();
            return node.Services.GetService<INodeShutdown>()?.ExitCode ?? 0;
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
    }

    /// <summary>What libraries find wrong with a setting of theirs is wrong with a setting.</summary>
    private static WebApplication Build(CommandLine commandLine)
    {
        try
        {
            return NodeHost.Build(commandLine);
        }
        catch (Exception e) when (e is not StartException)
        {
            throw new StartException(
                $"The node can't be set up: {e.GetBaseException().Message}",
                StartException.BadSetting
            );
        }
    }

    /// <summary>False: it was asked to stop before it had started.</summary>
    private static async Task<bool> StartsAsync(WebApplication node)
    {
        try
        {
            await node.StartAsync();
            return true;
        }
        catch (OperationCanceledException) when (node.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
        catch (StoreException e)
        {
            throw new StartException(e.Message, StartException.BadMachine);
        }
        catch (Exception e) when (e is not StartException)
        {
            throw new StartException(
                $"The node can't start, its log says more: {e.GetBaseException().Message}",
                StartException.BadMachine
            );
        }
    }

    private static int Print(string text)
    {
        Console.WriteLine(text);
        return 0;
    }

    public static string Version =>
        typeof(NodeProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";
}
