using System.Runtime.InteropServices;

namespace Coordinator.Journal.Store;

/// <summary>Makes sure that a file's name, too, outlives a power cut: on Unix it is the folder that has it.</summary>
internal static class FolderOnDisk
{
    /// <summary>Waits for the disk; does nothing on Windows, which has no such call.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, flags: 0);
        try
        {
            if (descriptor < 0 || FSync(descriptor) != 0)
                throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }
        finally
        {
            if (descriptor >= 0)
                _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
