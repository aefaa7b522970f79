using System.Net;
using Coordinator.Node.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Coordinator.Node.Tests;

/// <summary>The two listeners, what is behind each, and the pages.</summary>
public sealed class Doors
{
    [Theory]
    [InlineData("/alive", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/ready", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/nodes", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/exports/reconnections.csv", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/hubs/game", HttpStatusCode.Unauthorized, HttpStatusCode.NotFound)]
    [InlineData("/", HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task A_route_belongs_to_one_listener_whatever_the_host_header_says(
        string path,
        HttpStatusCode atPlayers,
        HttpStatusCode atManagement
    )
    {
        await using var node = await TestNode.StartAsync();
        var (players, management) = (node.Players.BaseAddress!.Authority, node.Management.BaseAddress!.Authority);

        Assert.Equal(atPlayers, await StatusAsync(node.Players, path, players));
        Assert.Equal(atPlayers, await StatusAsync(node.Players, path, management));
        Assert.Equal(atManagement, await StatusAsync(node.Management, path, management));
        Assert.Equal(atManagement, await StatusAsync(node.Management, path, players));
    }

    [Theory]
    [InlineData("live", "/alive", "/ready")]
    [InlineData("ready", "/ready", "/alive")]
    public async Task Health_is_told_by_tag_and_says_what_is_not_healthy(string tag, string path, string other)
    {
        await using var node = await TestNode.StartAsync();
        var status = HealthStatus.Healthy;
        node.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>()
            .Value.Registrations.Add(
                new HealthCheckRegistration(
                    "journal",
                    _ => new Check(() => new HealthCheckResult(status, "It is away.")),
                    null,
                    [tag]
                )
            );

        Assert.Equal((HttpStatusCode.OK, "OK"), await AnswerAsync(node.Management, path));
        foreach (var bad in (HealthStatus[])[HealthStatus.Degraded, HealthStatus.Unhealthy])
        {
            status = bad;
            Assert.Equal(
                (HttpStatusCode.InternalServerError, "Not Healthy: journal: It is away."),
                await AnswerAsync(node.Management, path)
            );
            Assert.Equal((HttpStatusCode.OK, "OK"), await AnswerAsync(node.Management, other));
        }
    }

    [Fact]
    public async Task Without_the_sample_game_a_page_says_how_to_build_it()
    {
        await using var node = await TestNode.StartAsync();

        var (status, page) = await AnswerAsync(node.Players, "/");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("scripts/run", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await AnswerAsync(node.Players, "/index.html")).Status);
    }

    [Fact]
    public async Task Pages_are_asked_for_anew_and_what_has_a_hash_in_its_name_is_kept()
    {
        using var site = new TestFolder();
        Directory.CreateDirectory(Path.Combine(site.Path, "assets"));
        await File.WriteAllTextAsync(Path.Combine(site.Path, "index.html"), "<h1>Pong</h1>");
        await File.WriteAllTextAsync(Path.Combine(site.Path, "assets", "index-abc.js"), "play()");
        await using var node = await TestNode.StartAsync("--Coordinator:SiteFolder", site.Path);

        using var page = await node.Players.GetAsync(new Uri("/", UriKind.Relative));
        using var script = await node.Players.GetAsync(new Uri("/assets/index-abc.js", UriKind.Relative));

        Assert.Equal("<h1>Pong</h1>", await page.Content.ReadAsStringAsync());
        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", script.Headers.GetValues("Cache-Control").Single());
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        // A page that one node served plays on through another.
        Assert.Contains("connect-src 'self' http: https: ws: wss:;", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await AnswerAsync(node.Players, "/assets/..%2f..%2fappsettings.json")).Status
        );
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class Check(Func<HealthCheckResult> result) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) => Task.FromResult(result());
    }
}
