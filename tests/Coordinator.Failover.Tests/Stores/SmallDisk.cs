namespace Coordinator.Failover.Tests.Stores;

/// <summary>A disk of some megabytes, in memory, that can be filled to its last byte.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Filling => System.IO.Path.Combine(Path, "filling");

    /// <summary>Mounts one; skips the test where that is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync(DirectoryInfo folder, int megabytes)
    {
        Skip.IfNot(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "A small disk is mounted by root, on Linux: run this test there."
        );
        var path = folder.CreateSubdirectory("disk").FullName;
        try
        {
            await Command.RunAsync($"mount -t tmpfs -o size={megabytes}m coordinator-tests {path}");
        }
        catch (CommandFailedException e)
        {
            Skip.If(true, $"A small disk can't be mounted here: {e.Message}");
        }
        return new SmallDisk(path);
    }

    /// <summary>Leaves not a byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filling, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[1 << 16, 1 << 12, 1])
        {
            var some = new byte[size];
            try
            {
                while (true)
                    file.Write(some);
            }
            catch (IOException)
            {
                // No room for so many: fewer.
            }
        }
    }

    public void MakeRoom() => File.Delete(Filling);

    public async ValueTask DisposeAsync() => await Command.RunAsync($"umount -l {Path}");
}
