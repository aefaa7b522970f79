using System.Diagnostics;
using Coordinator.Bot.Tests.Support;

namespace Coordinator.Bot.Tests;

/// <summary>Whoever changes the page's Pong or netcode and not the port is told here.</summary>
public class GoldenFilesAreCurrent
{
    [SkippableFact]
    public async Task the_page_still_does_what_was_written_down()
    {
        Skip.IfNot(
            Directory.Exists(Path.Combine(Repository.Root, "src/coordinator-sample-game/node_modules/vite")),
            "The sample game's packages are not here: npm ci in src/coordinator-sample-game brings them."
        );
        var folder = Directory.CreateTempSubdirectory("golden-");
        try
        {
            await MakeAsync(folder.FullName);
            Assert.True(Golden.Files.Count() >= 4);
            foreach (var kept in Golden.Files)
            {
                var made = Path.Combine(folder.FullName, Path.GetFileName(kept));
                Assert.True(
                    await File.ReadAllTextAsync(kept) == await File.ReadAllTextAsync(made),
                    $"The page's Pong is not that of {Path.GetFileName(kept)} any more. Make the golden files anew "
                        + "(node tests/Coordinator.Bot.Tests/Golden/make.mjs) and bring src/Coordinator.Bot in line."
                );
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MakeAsync(string folder)
    {
        var script = Path.Combine(Repository.Root, "tests/Coordinator.Bot.Tests/Golden/make.mjs");
        using var node = Process.Start(
            new ProcessStartInfo("node", [script, folder]) { RedirectStandardError = true }
        )!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var complaints = await node.StandardError.ReadToEndAsync(patience.Token);
        await node.WaitForExitAsync(patience.Token);
        Assert.True(node.ExitCode == 0, complaints);
    }
}
