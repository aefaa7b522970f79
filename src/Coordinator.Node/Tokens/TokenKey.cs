using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Coordinator.Node.Start;

namespace Coordinator.Node.Tokens;

/// <summary>The key that signs players' tokens: the configured one, or one made once and kept in the data
/// folder.</summary>
internal static class TokenKey
{
    private const string FileName = "token.key";
    private const int Bytes = 32;

    /// <exception cref="StartException">The file can't be read, written or understood.</exception>
    public static byte[] Of(byte[]? configured, string dataFolder)
    {
        if (configured is not null)
            return configured;
        var file = Path.Combine(dataFolder, FileName);
        try
        {
            if (!File.Exists(file))
                Create(file);
            return Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The token key {file} can't be read or made: {e.Message}",
                StartException.BadMachine
            );
        }
    }

    /// <summary>Tells keys apart without telling the key: 16 hexadecimal digits.</summary>
    public static string Fingerprint(byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, "coordinator token key"u8))[..16];

    /// <summary>
    /// The key is written whole under another name first, and takes its own only where nobody has it: nobody reads half
    /// a key, and of two who make one at the same time both use the one that came first.
    /// </summary>
    private static void Create(string file)
    {
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(
                    System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)))
                );
                stream.Flush(flushToDisk: true);
            }
            TakeName(draft, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another was first: its key holds.
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>
    /// On Unix, moving a file looks first whether the name is taken, and of two who look at once the second would
    /// replace the first's key: a second name for the draft can't be had twice. Where the file system has none, moving
    /// must do.
    /// </summary>
    /// <exception cref="IOException">Another has the name.</exception>
    private static void TakeName(string draft, string file)
    {
        if (!OperatingSystem.IsWindows() && Link(draft, file) == 0)
            return;
        File.Move(draft, file, overwrite: false);
    }

    [DllImport("libc", EntryPoint = "link", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string to
    );

    private static byte[] Read(string file)
    {
        var key = new byte[Bytes];
        if (Convert.TryFromBase64String(File.ReadAllText(file).Trim(), key, out var length) && length == Bytes)
            return key;
        throw new StartException(
            $"The token key {file} is damaged: it must hold {Bytes} bytes in base64. Restore it, or delete it, which "
                + "makes "
                + "every token of a running game void.",
            StartException.BadMachine
        );
    }
}
