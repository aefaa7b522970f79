using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>The sample, as somebody runs it who has just cloned the repository.</summary>
public sealed class SampleSpec
{
    [SkippableFact]
    public async Task It_loses_the_link_within_three_seconds_and_has_it_back_soon_after_the_path_heals()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Coordinator.Peers.Sample.dll");
        var isBuilt = File.Exists(Path.ChangeExtension(program, "runtimeconfig.json"));
        Skip.IfNot(isBuilt, Stack.Missing);
        using var sample = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true })!;
        var said = await sample.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await sample.WaitForExitAsync();

        Assert.Equal(0, sample.ExitCode);
        Assert.Matches("ada hears: hello ada", said);
        Assert.Matches("bob hears: hello bob", said);
        var (cut, healed) = (said.Split("drops every packet")[1], said.Split("through again")[1]);
        Assert.All(SecondsTo("ConnectionLost, Silence", cut), seconds => Assert.InRange(seconds, 2, 3.5));
        Assert.All(SecondsTo("ConnectionRestored", healed), seconds => Assert.InRange(seconds, 0, 2));
    }

    /// <summary>Of both players.</summary>
    private static double[] SecondsTo(string what, string said)
    {
        var found = Regex.Matches(said, $@"([\d.]+) s  (?:ada|bob): {what}");
        Assert.Equal(2, found.Count);
        return [.. found.Select(line => double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture))];
    }
}
