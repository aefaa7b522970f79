namespace Coordinator.Node.Start;

/// <summary>
/// The folder that belongs to this node while it runs. Two nodes on one SQLite journal would each believe that all of
/// its games are theirs, so the second is refused. The lock is the operating system's: it ends with the process.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream held;

    private DataFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }

    /// <summary>Makes the folder where it is missing, for this user alone: what is in it lets anyone be any
    /// player.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="inUse">What to throw where another node has it; null: what a node says that is to be
    /// started.</param>
    /// <exception cref="StartException">It can't be made or written, or another node has it.</exception>
    public static DataFolder Open(string path, StartException? inUse = null)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
                Directory.CreateDirectory(
                    path,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
            else
                Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(Unusable(path, e), StartException.BadMachine);
        }
        try
        {
            var held = new FileStream(
                System.IO.Path.Combine(path, "node.lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
            return new DataFolder(path, held);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && !IsHeld(e)))
        {
            throw new StartException(Unusable(path, e), StartException.BadMachine);
        }
        catch (IOException)
        {
            throw inUse
                ?? new StartException(
                    $"The data folder {path} is in use by another node. Stop that one, or choose another folder with "
                        + "--data.",
                    StartException.BadMachine
                );
        }
    }

    public void Dispose() => held.Dispose();

    /// <summary>Whether another process has the file: .NET says so by the system's own number, of Linux, macOS or
    /// Windows.</summary>
    private static bool IsHeld(Exception e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Unusable(string path, Exception e) =>
        $"The data folder {path} can't be used (Coordinator:DataFolder): {e.Message}";
}
