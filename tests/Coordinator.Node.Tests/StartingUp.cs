using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Coordinator.Node.Options;
using Coordinator.Node.Start;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Tests;

/// <summary>Arguments, files and folders at the start.</summary>
public sealed class StartingUp
{
    [Fact]
    public void Switches_stand_for_settings()
    {
        var line = CommandLine.Parse([
            "--port",
            "1",
            "--management-port=2",
            "--address",
            "0.0.0.0",
            "--data",
            "d",
            "--config",
            "c.json",
            "--Coordinator:Games:ResumeLead=50ms",
            "--Logging:LogLevel:Default",
            "Debug",
        ]);

        Assert.Equal("c.json", line.ConfigFile);
        Assert.Equal(
            [
                ("Coordinator:Address", "0.0.0.0"),
                ("Coordinator:DataFolder", "d"),
                ("Coordinator:Games:ResumeLead", "50ms"),
                ("Coordinator:ManagementPort", "2"),
                ("Coordinator:Port", "1"),
                ("Logging:LogLevel:Default", "Debug"),
            ],
            line.Values.Select(v => (v.Key, v.Value)).OrderBy(v => v.Key, StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("--prot 1", "--prot is not a switch of the node. --help lists the switches.")]
    [InlineData("start", "start is not a switch of the node. --help lists the switches.")]
    [InlineData("-p 1", "-p is not a switch of the node. --help lists the switches.")]
    [InlineData("--port", "--port needs a value. --help lists the switches.")]
    [InlineData("--port --data d", "--port needs a value. --help lists the switches.")]
    [InlineData("--port=", "--port needs a value. --help lists the switches.")]
    public void A_wrong_argument_is_named(string arguments, string sentence)
    {
        var refusal = Assert.Throws<StartException>(() => CommandLine.Parse(arguments.Split(' ')));

        Assert.Equal(sentence, refusal.Message);
        Assert.Equal(2, refusal.ExitCode);
    }

    [Fact]
    public async Task Help_names_every_switch_and_wrong_settings_end_with_2()
    {
        Assert.Equal(0, await NodeProgram.RunAsync(["--help"]));
        Assert.Equal(0, await NodeProgram.RunAsync(["--version"]));
        Assert.Equal(2, await NodeProgram.RunAsync(["--no-such-switch"]));
        Assert.Equal(2, await NodeProgram.RunAsync(["--port", "abc"]));
        Assert.Equal(2, await NodeProgram.RunAsync(["--config", "/no/such/file.json"]));
        Assert.All(
            ["--port", "--address", "--management-port", "--management-address", "--public-url", "--data", "--config"],
            name => Assert.Contains($"  {name} ", CommandLine.Help, StringComparison.Ordinal)
        );
    }

    [Theory, InlineData("", "--port"), InlineData("Management", "--management-port")]
    public async Task A_port_that_is_taken_is_named_and_ends_the_program_with_1(string key, string portSwitch)
    {
        using var folder = new TestFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        string[] arguments =
        [
            "--data",
            folder.Path,
            "--port",
            "0",
            "--management-port",
            "0",
            portSwitch,
            $"{((IPEndPoint)other.LocalEndpoint).Port}",
        ];

        var refusal = Assert.Throws<StartException>(() => NodeHost.Build(CommandLine.Parse(arguments)));

        Assert.Equal(
            $"{other.LocalEndpoint} is in use by another program (Coordinator:{key}Port). Stop that one, or choose "
                + $"another port with {portSwitch}.",
            refusal.Message
        );
        Assert.Equal(1, await NodeProgram.RunAsync(arguments));
    }

    [Fact]
    public async Task Too_few_open_files_end_the_program_with_1_and_a_sentence()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TestFolder();
        var program = Path.Combine(AppContext.BaseDirectory, "Coordinator.Node.dll");
        using var node = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"ulimit -n 200; exec dotnet '{program}' --data '{folder.Path}'"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var said = await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();

        Assert.Equal(
            "This process may have 200 files and sockets open at once, and a node needs 512 and one for each player. "
                + "Raise it before the start, for example with: ulimit -n 65536.",
            said.TrimEnd()
        );
        Assert.Equal(1, node.ExitCode);
    }

    [Theory]
    [InlineData("Max open files            1024                 1048576              files     ", 1024)]
    [InlineData("Max open files            9999999999           9999999999           files     ", int.MaxValue)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max locked memory         8388608              8388608              bytes     ", null)]
    public void The_limit_of_open_files_is_the_soft_one(string line, int? limit) =>
        Assert.Equal(limit, OpenFiles.LimitIn([line]));

    [Fact]
    public void An_address_of_another_machine_is_named()
    {
        using var folder = new TestFolder();

        var refusal = Assert.Throws<StartException>(() =>
            NodeHost.Build(
                CommandLine.Parse([
                    "--data",
                    folder.Path,
                    "--port",
                    "0",
                    "--management-port",
                    "0",
                    "--address",
                    "203.0.113.9",
                ])
            )
        );

        Assert.Equal(
            "203.0.113.9:0 is not an address of this machine (Coordinator:Address). 0.0.0.0 listens on all of them.",
            refusal.Message
        );
    }

    [Fact]
    public void The_command_line_is_over_the_file()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "node.json");
        File.WriteAllText(file, """{"Coordinator": {"Port": 1111, "ManagementPort": 2222 /* mine */}}""");
        var configuration = new ConfigurationManager();

        configuration.AddNodeSettings(CommandLine.Parse(["--config", file, "--port", "3333"]));
        var options = NodeOptionsReader.Read(configuration);

        Assert.Equal((3333, 2222), (options.Players.Port, options.Management.Port));
    }

    [Fact]
    public void A_file_that_is_not_json_is_named_with_the_place()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "node.json");
        File.WriteAllText(file, "{\"Coordinator\": {\n\"Port\" 1}}");

        var refusal = Assert.Throws<StartException>(() =>
            new ConfigurationManager().AddNodeSettings(CommandLine.Parse(["--config", file]))
        );

        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("LineNumber: 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_belongs_to_one_node_at_a_time()
    {
        using var folder = new TestFolder();
        using (DataFolder.Open(folder.Path))
        {
            var refusal = Assert.Throws<StartException>(() => DataFolder.Open(folder.Path));
            Assert.Contains("is in use by another node", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(1, refusal.ExitCode);
        }

        using var again = DataFolder.Open(folder.Path);
        Assert.Equal(folder.Path, again.Path);
    }

    [Fact]
    public void A_data_folder_that_cant_be_made_is_named()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");

        var refusal = Assert.Throws<StartException>(() => DataFolder.Open(Path.Combine(file, "data")));

        Assert.Contains("Coordinator:DataFolder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_key_is_made_once_and_for_its_owner_alone()
    {
        using var folder = new TestFolder();

        var key = TokenKey.Of(null, folder.Path);

        Assert.Equal(32, key.Length);
        Assert.Equal(key, TokenKey.Of(null, folder.Path));
        Assert.Equal(["token.key"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(folder.Path, "token.key"))
            );
        Assert.Equal([1, 2], TokenKey.Of([1, 2], folder.Path));
    }

    [Fact]
    public async Task Of_many_who_make_a_token_key_at_once_all_get_the_same()
    {
        using var folder = new TestFolder();
        using var start = new Barrier(8);

        var keys = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            start.SignalAndWait();
                            return Convert.ToBase64String(TokenKey.Of(null, folder.Path));
                        },
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );

        Assert.Single(keys.Distinct());
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("%%%")]
    public void A_damaged_token_key_stops_the_start(string content)
    {
        using var folder = new TestFolder();
        File.WriteAllText(Path.Combine(folder.Path, "token.key"), content);

        var refusal = Assert.Throws<StartException>(() => TokenKey.Of(null, folder.Path));

        Assert.Contains("token.key is damaged", refusal.Message, StringComparison.Ordinal);
    }
}
