using System.Security.Cryptography;

namespace Coordinator.Tests.Shared.Servers;

/// <summary>The installed PostgreSQL, with a folder, a port and a password of its own.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "coordinator";

    private static readonly string[] Needed = ["postgres", "initdb", "pg_isready"];

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly string address;
    private readonly int port;
    private readonly string password;
    private readonly string programs;
    private readonly ServerProcess server;

    private PostgresServer(
        string name,
        DirectoryInfo folder,
        string programs,
        string address,
        IReadOnlyList<string> runIn
    )
    {
        (this.programs, this.address) = (programs, address);
        port = FreePort.At("127.0.0.1");
        password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        Data = Path.Combine(folder.FullName, "postgres");
        server = new ServerProcess(
            name,
            folder,
            [
                .. runIn,
                .. AsUser,
                Path.Combine(programs, "postgres"),
                "-D",
                Data,
                "-p",
                $"{port}",
                "-c",
                $"listen_addresses={address}",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=400",
                "-c",
                "log_min_messages=warning",
            ]
        );
    }

    /// <summary>As Npgsql takes it. A secret.</summary>
    public string ConnectionString =>
        $"Host={address};Port={port};Database=postgres;Username={User};Password={password}";

    private string Data { get; }

    /// <summary>PostgreSQL refuses to run as root: before a command, as whom to run it instead.</summary>
    private static string[] AsUser { get; } =
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Other}", $"--regid={Other}", "--clear-groups"] : [];

    /// <summary>The user that the package makes, or the one that every system has.</summary>
    private static string Other => IdOf("postgres") ?? IdOf("nobody") ?? "65534";

    /// <summary>Skips the test where PostgreSQL is not installed.</summary>
    public static void IsNeeded()
    {
        Skip.IfNot(
            OperatingSystem.IsLinux(),
            "The tests of a cluster start PostgreSQL as Linux has it: run them there."
        );
        Skip.If(
            Programs() is null,
            "The tests of a cluster need PostgreSQL's server: install it (Debian: postgresql)."
        );
    }

    /// <summary>A new and empty server, ready.</summary>
    /// <param name="name">Of its log.</param>
    /// <param name="folder">Where it keeps its data, in a folder of its own.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="runIn">What to put before its command line, to run it elsewhere than here.</param>
    public static async Task<PostgresServer> StartAsync(
        string name,
        DirectoryInfo folder,
        string address = "127.0.0.1",
        params IReadOnlyList<string> runIn
    )
    {
        var postgres = new PostgresServer(name, folder, Programs()!, address, runIn);
        await postgres.MakeAsync(folder);
        await postgres.StartAgainAsync();
        return postgres;
    }

    /// <summary>Starts it on the same data and port, and waits until it takes connections.</summary>
    public async Task StartAgainAsync()
    {
        // What a killed server had started holds its memory for a moment longer, and it starts only when that is gone.
        for (var tries = 0; ; tries++)
        {
            server.Start();
            try
            {
                await server.ReadyAsync(IsReadyAsync, StartWithin);
                return;
            }
            catch (InvalidOperationException) when (tries < 20)
            {
                await Task.Delay(200);
            }
        }
    }

    /// <summary>Ends it as a power cut does. Returns when that was, in Unix ms.</summary>
    public double Kill() => server.Kill();

    /// <summary>Ends it as its operator does who does not wait for clients ("fast").</summary>
    public Task StopAsync() => server.StopAsync(StartWithin, "INT");

    /// <summary>Makes it stand still: it takes connections, since the kernel does, and answers nothing.</summary>
    public Task StandStillAsync() => SignalAllAsync("STOP");

    /// <summary>After <see cref="StandStillAsync"/>.</summary>
    public Task GoOnAsync() => SignalAllAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        // "Fast", or it would wait for its clients; killed, it would leave its children to find out.
        if (server.IsRunning)
            await server.StopAsync(StartWithin, "INT");
        server.Dispose();
    }

    private async Task MakeAsync(DirectoryInfo folder)
    {
        var secret = Path.Combine(folder.FullName, "postgres.password");
        await File.WriteAllTextAsync(secret, password);
        Directory.CreateDirectory(Data);
        if (AsUser.Length > 0)
            await Command.RunAsync($"chown {Other}:{Other} {Data} {secret}");
        await Command.RunAsync(
            $"{string.Join(' ', AsUser)} {programs}/initdb -D {Data} -U {User} -A scram-sha-256 --pwfile={secret} -E "
                + "UTF8 --locale=C --no-sync"
        );
        File.Delete(secret);
        // Besides loopback: machines that are made here share a network with it.
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), "host all all samenet scram-sha-256\n");
    }

    /// <summary>Sends a signal to the server and to the processes that it has started, one for each connection among
    /// them.</summary>
    private async Task SignalAllAsync(string signal)
    {
        var all = await Command.RunAsync("ps -e -o pid=,ppid=");
        var children = all.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(process => process[1] == $"{server.Id}")
            .Select(process => process[0]);
        // The server first: it starts no more of them then. One that has ended meanwhile is none to be told.
        await Command.RunAsync($"kill -{signal} {server.Id}");
        foreach (var child in children)
        {
            if (Directory.Exists($"/proc/{child}"))
                await Command.RunAsync($"kill -{signal} {child}");
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            await Command.RunAsync($"{programs}/pg_isready -q -h {address} -p {port} -t 1");
            return true;
        }
        catch (CommandFailedException)
        {
            return false;
        }
    }

    private static string? IdOf(string user) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == user)?[2];

    /// <summary>The folder of its programs, all of one version. Debian keeps them off PATH, a folder for each
    /// version.</summary>
    public static string? Programs()
    {
        const string debian = "/usr/lib/postgresql";
        string[] onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var installed = Directory.Exists(debian) ? Directory.GetDirectories(debian) : [];
        return onPath
            .Concat(
                installed
                    .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                    .Select(folder => Path.Combine(folder, "bin"))
            )
            .FirstOrDefault(folder => Needed.All(program => File.Exists(Path.Combine(folder, program))));
    }
}
