using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>The cluster gave no answer for so long that something is wrong with it.</summary>
internal sealed class ClusterSilentException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A game backend: asks any node, and another one where that gives no answer.</summary>
internal sealed class GamesClient : IDisposable
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(1),
        AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>All that is on record of thousands of games is a long answer.</summary>
    private static readonly TimeSpan ExportWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private readonly Nodes _nodes;

    public GamesClient(Nodes nodes, string? apiKey = null)
    {
        _nodes = nodes;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectTimeout = ConnectWithin,
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (apiKey is not null)
            _http.DefaultRequestHeaders.Authorization = new("Bearer", apiKey);
    }

    /// <summary>How long the cluster may give no answer to a request that is tried again and again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Makes a game. An unclear answer leaves it open whether there is one: the tokens that came with it are lost then,
    /// and the game is made anew under another id.
    /// </summary>
    public Task<CreatedGameDto> CreateAsync(
        int players,
        TimeSpan reconnectionTimeout,
        bool validation = true,
        CancellationToken cancel = default
    )
    {
        var id = NewId();
        return AskAsync(
            "POST games",
            async (node, patience) =>
            {
                var request = new
                {
                    players,
                    game_id = id,
                    reconnection_timeout_ms = (long)reconnectionTimeout.TotalMilliseconds,
                    validation,
                };
                using var response = await _http.PostAsJsonAsync(
                    new Uri(node, "games"),
                    request,
                    WireJson.Options,
                    patience
                );
                if (response.StatusCode == HttpStatusCode.Conflict)
                    id = NewId();
                response.EnsureSuccessStatusCode();
                return (await response.Content.ReadFromJsonAsync<CreatedGameDto>(WireJson.Options, patience))!;
            },
            cancel
        );
    }

    /// <summary>What is at a path; null where there is nothing (404).</summary>
    public Task<T?> GetAsync<T>(string path, CancellationToken cancel = default)
        where T : class => AskAsync($"GET {path}", (node, patience) => TryGetAsync<T>(node, path, patience), cancel);

    /// <summary>One try at one node.</summary>
    public async Task<T?> TryGetAsync<T>(Uri node, string path, CancellationToken cancel)
        where T : class
    {
        using var response = await _http.GetAsync(new Uri(node, path), cancel);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<T>(WireJson.Options, cancel);
    }

    /// <summary>The rows of the record since an instant in Unix ms, of all games or of one.</summary>
    public Task<IReadOnlyList<ExportedRow>> ExportAsync(
        double since,
        string? game = null,
        CancellationToken cancel = default
    )
    {
        var path = $"exports/reconnections.jsonl?from={(long)since}{(game is null ? "" : $"&game_id={game}")}";
        return AskAsync<IReadOnlyList<ExportedRow>>(
            $"GET {path}",
            async (node, patience) =>
            {
                using var response = await _http.GetAsync(
                    new Uri(node, path),
                    HttpCompletionOption.ResponseHeadersRead,
                    patience
                );
                response.EnsureSuccessStatusCode();
                using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience));
                var rows = new List<ExportedRow>();
                while (await lines.ReadLineAsync(patience) is { } line)
                {
                    if (line.Length > 0)
                        rows.Add(JsonSerializer.Deserialize<ExportedRow>(line, WireJson.Options)!);
                }
                return rows;
            },
            cancel,
            ExportWithin
        );
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> AskAsync<T>(
        string what,
        Func<Uri, CancellationToken, Task<T>> ask,
        CancellationToken cancel,
        TimeSpan? within = null
    )
    {
        var until = Clock.Now + Patience.TotalMilliseconds;
        Uri? failed = null;
        while (true)
        {
            failed = _nodes.Any(except: failed);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(within ?? AnswerWithin);
            try
            {
                return await ask(failed, patience.Token);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                cancel.ThrowIfCancellationRequested();
                if (Clock.Now > until)
                    throw new ClusterSilentException(
                        $"{what}: no answer for {Patience.TotalSeconds} s: {e.Message}",
                        e
                    );
            }
            await Task.Delay(BetweenTries, cancel);
        }
    }

    private static string NewId() => $"bench-{Guid.NewGuid():n}";
}

/// <summary>A line of <c>/exports/reconnections.jsonl</c>. Times in Unix ms.</summary>
internal sealed record ExportedRow(
    string Kind,
    string GameId,
    int Epoch,
    long Timestamp,
    string PlayerId,
    string? PeerId,
    long? Frame,
    long? ReportedTimestamp,
    long? DurationMs,
    int? Attempts,
    string? Outcome
)
{
    public const string Disconnection = "disconnection",
        Attempt = "attempt",
        Pause = "pause";
    public const string Resumed = "resumed",
        Ended = "ended";
}
