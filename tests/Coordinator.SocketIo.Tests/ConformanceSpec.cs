using System.Text.RegularExpressions;
using Coordinator.SocketIo.Tests.Support;

namespace Coordinator.SocketIo.Tests;

/// <summary>The protocols' own suites, through the command that people run.</summary>
public partial class ConformanceSpec
{
    private const int EngineIoTests = 25, SocketIoTests = 32;

    [Fact]
    public async Task every_test_of_both_suites_runs_and_passes()
    {
        var script = Path.Combine(Node.ProjectFolder, "../../scripts/conformance");
        var (code, output) = await Node.RunAsync(Node.ProjectFolder, "bash", script, "--no-build");
        Assert.True(code == 0, output);
        var passing = Passing().Matches(output).Select(match => int.Parse(match.Groups[1].Value, null));
        Assert.Equal([EngineIoTests, SocketIoTests], passing);
        Assert.DoesNotContain(" pending", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^ +(\d+) passing", RegexOptions.Multiline)]
    private static partial Regex Passing();
}
