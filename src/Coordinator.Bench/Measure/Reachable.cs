using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Coordinator.Bench.Measure.Wire;

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
            var why = await UnreachableReasonAsync(http, url, hasKey: target.ApiKey is not null);
            if (why is null && target.Protocol.HasSocketIo)
                why = await WhyNoSocketIoAsync(url);
            if (why is not null)
                throw new MeasureException(why);
        }
    }

    /// <summary>Nobody is let in to find out: where there is a door, it is shut again.</summary>
    private static async Task<string?> WhyNoSocketIoAsync(Uri url)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        using var within = new CancellationTokenSource(Within);
        try
        {
            await socket.ConnectAsync(Dialect.SocketIo.Door(url), within.Token);
            return null;
        }
        catch (WebSocketException) when (socket.HttpStatusCode == HttpStatusCode.NotFound)
        {
            return $"{url} serves no Socket.IO (404 at {Dialect.SocketIo.Door(url).AbsolutePath}): "
                + "start a node that does, or measure with --protocol signalr.";
        }
        catch (WebSocketException refused)
        {
            return $"{url} takes no WebSocket for Socket.IO: {refused.Message}";
        }
        catch (OperationCanceledException)
        {
            return $"{url} gives no answer to Socket.IO within {Within.TotalSeconds} s: is the node well?";
        }
    }

    private static async Task<string?> UnreachableReasonAsync(HttpClient http, Uri url, bool hasKey)
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
