using System.Net;
using System.Net.Http.Headers;

namespace Coordinator.Bench.Measure;

/// <summary>
/// Asks each node for something small before anything is measured: what is wrong is said at once, and so that it helps.
/// </summary>
internal static class Reachable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    /// <exception cref="MeasureException">A node does not answer, or not as it should.</exception>
    public static async Task CheckAsync(Target target)
    {
        using var http = new HttpClient { Timeout = Within };
        if (target.ApiKey is { } key)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var url in target.Urls)
        {
            if (await WhyNotAsync(http, url, hasKey: target.ApiKey is not null) is { } why)
                throw new MeasureException(why);
        }
    }

    private static async Task<string?> WhyNotAsync(HttpClient http, Uri url, bool hasKey)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url, "games?limit=1"));
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => null,
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when hasKey =>
                    $"{url} does not take the key that --api-key gives: it must be one of Coordinator:ApiKeys.",
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    $"{url} asks for a key of a game backend: give one of Coordinator:ApiKeys with --api-key.",
                HttpStatusCode.NotFound =>
                    $"{url} has no games: is it the port for players (5080), and not the one for operators (8558)?",
                var other => $"{url} answers {(int)other} ({other}): is the node ready, and is it a coordinator's?",
            };
        }
        catch (HttpRequestException refused)
        {
            return $"No node answers at {url} ({refused.Message}). "
                + "Start one with scripts/run, or give its address with --url.";
        }
        catch (TaskCanceledException)
        {
            return $"{url} gives no answer within {Within.TotalSeconds} s: is the node well?";
        }
    }
}
