using System.Runtime.InteropServices;
using Coordinator.Cluster.Store;
using Coordinator.Journal.Write;
using Coordinator.Node.Options;

namespace Coordinator.Node.Start;

/// <summary>
/// The command that makes the record's tables anew from the journal, with the settings of the node whose they are. Not
/// beside a running node.
/// </summary>
internal static class RebuildCommand
{
    public const string Name = "rebuild-record";

    /// <returns>0: it is done.</returns>
    /// <exception cref="StartException">A node runs (exit code 2), a setting is wrong, or it failed.</exception>
    public static async Task<int> RunAsync(CommandLine commandLine)
    {
        var configuration = new ConfigurationManager();
        configuration.AddNodeSettings(commandLine);
        var options = NodeOptionsReader.Read(configuration);
        using var data = DataFolder.Open(
            options.DataFolder,
            new StartException(
                $"A node runs on the data folder {options.DataFolder}. Stop it first.",
                StartException.BadSetting
            )
        );
        using var interrupted = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            await StoredRecord.RebuildAsync(options.Cluster, Console.WriteLine, interrupted.Token);
            return 0;
        }
        catch (StoreInUseException e)
        {
            throw new StartException(e.Message, StartException.BadSetting);
        }
        catch (StoreException e)
        {
            throw new StartException(e.Message, StartException.BadMachine);
        }
        catch (OperationCanceledException)
        {
            throw new StartException("Interrupted: nothing was changed.", StartException.BadMachine);
        }

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }
    }
}
