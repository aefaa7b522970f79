using System.Diagnostics;
using System.Text.Json;
using Coordinator.Node.Start;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.Telemetry;

/// <summary>The program's log, as whoever collects it finds it.</summary>
public sealed class LogFormat
{
    [Fact]
    public async Task Json_is_an_object_a_line_with_the_fields_of_each()
    {
        var first = await FirstLineAsync("--Logging:Console:FormatterName", "json");

        using var line = JsonDocument.Parse(first);
        Assert.Equal("Information", line.RootElement.GetProperty("LogLevel").GetString());
        Assert.StartsWith(
            "127.0.0.1:",
            line.RootElement.GetProperty("State").GetProperty("Players").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_is_text_for_people_unless_told_otherwise() =>
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT[\d:.]+Z info: .* Players and backends are served at ",
            await FirstLineAsync()
        );

    [Fact]
    public void A_format_that_there_is_not_is_named()
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
                    "--Logging:Console:FormatterName",
                    "jsno",
                ])
            )
        );

        Assert.Equal(
            "Logging:Console:FormatterName must be one of simple, json, systemd, got 'jsno'.",
            refusal.Message
        );
    }

    private static async Task<string> FirstLineAsync(params string[] arguments)
    {
        using var folder = new TestFolder();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (
            var argument in (string[])
                [
                    typeof(NodeHost).Assembly.Location,
                    "--port",
                    "0",
                    "--management-port",
                    "0",
                    "--data",
                    folder.Path,
                    .. arguments,
                ]
        )
            start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        try
        {
            return await node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60))
                ?? throw new InvalidOperationException("The node ended without a word.");
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync();
        }
    }
}
