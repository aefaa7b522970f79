using Coordinator.Node.Start;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>The command <c>rebuild-record</c>.</summary>
public sealed class RebuiltRecord
{
    [Fact]
    public async Task The_command_ends_with_0_on_a_folder_of_no_running_node_and_with_2_beside_one()
    {
        using var folder = new TestFolder();
        string[] command = ["rebuild-record", "--data", folder.Path];

        Assert.Equal(0, await NodeProgram.RunAsync(command));
        using (DataFolder.Open(folder.Path)) // as a running node has it
        {
            var line = CommandLine.Parse(command);
            var refusal = await Assert.ThrowsAsync<StartException>(() => RebuildCommand.RunAsync(line));
            Assert.Equal($"A node runs on the data folder {folder.Path}. Stop it first.", refusal.Message);
            Assert.Equal(2, await NodeProgram.RunAsync(command));
        }
        Assert.Equal(0, await NodeProgram.RunAsync(command));
    }

    [Fact]
    public void It_is_in_the_help_and_takes_a_node_s_switches()
    {
        Assert.Contains(RebuildCommand.Name, CommandLine.Help, StringComparison.Ordinal);
        var line = CommandLine.Parse([RebuildCommand.Name, "--data", "d"]);
        Assert.True(line.RebuildsRecord);
        Assert.Equal("d", line.Values["Coordinator:DataFolder"]);
        Assert.Throws<StartException>(() => CommandLine.Parse(["--data", "d", RebuildCommand.Name]));
    }
}
