using System.Net;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>The operators' dashboard, as the program serves it.</summary>
public sealed class DashboardPages
{
    [Fact]
    public async Task The_dashboard_is_at_the_management_port_and_its_files_are_only_there()
    {
        await using var node = await TestNode.StartAsync();

        var page = await TextAsync(node.Management, "/");
        Assert.Contains("<h1", page, StringComparison.Ordinal);
        Assert.Contains("Paused now", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Paused now", await TextAsync(node.Players, "/"), StringComparison.Ordinal);
        var files = FilesOf(page);
        Assert.Contains(files, file => file.StartsWith("_framework/blazor.web.js", StringComparison.Ordinal));
        Assert.Contains(files, file =>
            file.StartsWith("_content/MudBlazor/MudBlazor.min.css", StringComparison.Ordinal)
        );
        foreach (var file in files)
        {
            Assert.NotEmpty(await TextAsync(node.Management, $"/{file}"));
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await node.Players.GetAsync(new Uri($"/{file}", UriKind.Relative))).StatusCode
            );
        }
        using var connection = await node.Management.PostAsync(
            new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative),
            null
        );
        Assert.Equal(HttpStatusCode.OK, connection.StatusCode);
        using var atPlayers = await node.Players.PostAsync(
            new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative),
            null
        );
        Assert.Equal(HttpStatusCode.NotFound, atPlayers.StatusCode);
    }

    [Fact]
    public async Task A_page_runs_no_script_that_is_not_a_file_of_the_node()
    {
        await using var node = await TestNode.StartAsync();

        using var answer = await node.Management.GetAsync(new Uri("/", UriKind.Relative));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains(
            "default-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline';",
            policy,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        // What the policy forbids would not run, and the page would not start.
        var scripts = (await answer.Content.ReadAsStringAsync()).Split("<script").Skip(1);
        Assert.All(scripts, script => Assert.StartsWith(" src=\"_", script, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/games")]
    [InlineData("/nodes")]
    [InlineData("/timing")]
    [InlineData("/export")]
    [InlineData("/games/no-such-game")]
    public async Task Every_page_can_be_asked_for_by_its_address(string path)
    {
        await using var node = await TestNode.StartAsync();

        Assert.Contains("<h1", await TextAsync(node.Management, path), StringComparison.Ordinal);
    }

    private static List<string> FilesOf(string page) =>
        [
            .. page.Split(["src=\"", "href=\""], StringSplitOptions.None)
                .Skip(1)
                .Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)])
                .Where(file => file.StartsWith('_'))
                .Distinct(),
        ];

    private static async Task<string> TextAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
