namespace Coordinator.Failover.Tests.Stores;

/// <summary>A disk in a file, as ext4 has it, that becomes read-only while files on it are written.</summary>
internal sealed class UnwritableDisk : IAsyncDisposable
{
    private readonly string _image,
        _device;

    private UnwritableDisk(string path, string image, string device) => (Path, _image, _device) = (path, image, device);

    public string Path { get; }

    /// <summary>Mounts one; skips the test where that is not allowed.</summary>
    public static async Task<UnwritableDisk> MountAsync(DirectoryInfo folder)
    {
        Skip.IfNot(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "A disk is mounted by root, on Linux: run this test there."
        );
        var (path, image) = (
            folder.CreateSubdirectory("disk").FullName,
            System.IO.Path.Combine(folder.FullName, "disk.image")
        );
        try
        {
            await Command.RunAsync($"truncate -s 64M {image}");
            await Command.RunAsync($"mkfs.ext4 -q -F {image}");
            await MountAsync(image, path);
        }
        catch (CommandFailedException e)
        {
            Skip.If(true, $"A disk in a file can't be mounted here: {e.Message}");
        }
        return new UnwritableDisk(path, image, (await Command.RunAsync($"findmnt -n -o SOURCE {path}")).Trim());
    }

    /// <summary>What ext4 does when it finds an error on the disk. Until it is mounted anew.</summary>
    public Task FailAsync() =>
        File.WriteAllTextAsync($"/sys/fs/ext4/{System.IO.Path.GetFileName(_device)}/trigger_fs_error", "1");

    /// <summary>Once nobody has a file open on it. With an option: <c>ro</c>.</summary>
    public async Task MountAnewAsync(string options = "rw")
    {
        await Command.RunAsync($"umount {Path}");
        await MountAsync(_image, Path, options);
    }

    public async ValueTask DisposeAsync() => await Command.RunAsync($"umount -l {Path}");

    private static Task<string> MountAsync(string image, string path, string options = "rw") =>
        Command.RunAsync($"mount -o loop,errors=remount-ro,{options} {image} {path}");
}
