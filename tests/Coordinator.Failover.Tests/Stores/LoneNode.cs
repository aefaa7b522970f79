using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>A node of its own, as a process: its store is to be hurt.</summary>
internal sealed class LoneNode : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90),
        StopWithin = TimeSpan.FromSeconds(60);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly ServerProcess process;

    private LoneNode(
        string name,
        DirectoryInfo folder,
        string data,
        IReadOnlyDictionary<string, string> settings,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var (port, managementPort) = (FreePort.At("127.0.0.1"), FreePort.At("127.0.0.1"));
        Url = new Uri($"http://127.0.0.1:{port}/");
        Management = new Uri($"http://127.0.0.1:{managementPort}/");
        process = new ServerProcess(
            name,
            folder,
            [
                "dotnet",
                Folders.NodeProgram(),
                "--port",
                $"{port}",
                "--management-port",
                $"{managementPort}",
                "--data",
                data,
            ]
        );
        foreach (var (key, value) in settings)
            process.Environment[$"Coordinator__{key}"] = value;
        foreach (var (key, value) in environment)
            process.Environment[key] = value;
    }

    public Uri Url { get; }
    public Uri Management { get; }

    /// <summary>Everything that it has logged.</summary>
    public string Log => File.ReadAllText(process.Log);

    /// <summary>A node that is ready.</summary>
    /// <param name="name">Of its log.</param>
    /// <param name="folder">Where its process is noted.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="settings">Others, by their key after <c>Coordinator__</c>; null: none.</param>
    /// <param name="environment">Of its process, besides; null: nothing.</param>
    public static async Task<LoneNode> StartAsync(
        string name,
        DirectoryInfo folder,
        string data,
        IReadOnlyDictionary<string, string>? settings = null,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var node = new LoneNode(
            name,
            folder,
            data,
            settings ?? new Dictionary<string, string>(),
            environment ?? new Dictionary<string, string>()
        );
        try
        {
            await node.StartAgainAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>A cluster of one, that is ready, on a PostgreSQL.</summary>
    public static Task<LoneNode> StartOnPostgresAsync(
        string name,
        DirectoryInfo folder,
        string connectionString,
        string tokenKey
    )
    {
        var port = FreePort.At("127.0.0.1");
        return StartAsync(
            name,
            folder,
            Path.Combine(folder.FullName, "data"),
            new Dictionary<string, string>
            {
                ["Journal__Store"] = "PostgreSql",
                ["Journal__ConnectionString"] = connectionString,
                ["Cluster__Hostname"] = "127.0.0.1",
                ["Cluster__Port"] = $"{port}",
                ["Cluster__SeedNodes__0"] = $"127.0.0.1:{port}",
                ["TokenKey"] = tokenKey,
            }
        );
    }

    /// <summary>Starts it on the same data, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        process.Start();
        await process.ReadyAsync(async () => (await AskAsync("ready"))?.Status == HttpStatusCode.OK, ReadyWithin);
        // What is asked for the first time is compiled first, which takes a second of its own.
        await VerdictAsync();
        await ReadyMetricAsync();
    }

    /// <summary>Starts it where it can't. Returns its exit code.</summary>
    public Task<int> FailToStartAsync()
    {
        process.Start();
        return process.EndedAsync(StopWithin);
    }

    public void Kill() => process.Kill();

    /// <summary>SIGTERM. Returns its exit code.</summary>
    public Task<int> StopAsync() => process.StopAsync(StopWithin);

    /// <summary>What a probe is answered; null where nothing listens.</summary>
    public async Task<(HttpStatusCode Status, string Text)?> AskAsync(string probe)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Management, probe));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What <c>/metrics</c> says of readiness.</summary>
    public Task<string> ReadyMetricAsync() => MetricAsync("coordinator_ready");

    /// <summary>The value of the first metric whose name begins so.</summary>
    public async Task<string> MetricAsync(string name) =>
        (await AskAsync("metrics"))!
            .Value.Text.Split('\n')
            .First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ')[1];

    /// <summary>The first sentence of the dashboard's first page.</summary>
    public async Task<string> VerdictAsync()
    {
        var page = (await AskAsync(""))!.Value.Text;
        var begin = page.IndexOf("<h1 tabindex=\"-1\">", StringComparison.Ordinal) + "<h1 tabindex=\"-1\">".Length;
        return WebUtility.HtmlDecode(page[begin..page.IndexOf("</h1>", begin, StringComparison.Ordinal)]);
    }

    /// <summary>A request as a backend sends it.</summary>
    /// <param name="gameId">Its id; null: the node makes one.</param>
    /// <param name="pauseLasts">The longest pause; null: one that does not end.</param>
    public Task<HttpResponseMessage> PostGameAsync(string? gameId = null, TimeSpan? pauseLasts = null) =>
        http.PostAsJsonAsync(
            new Uri(Url, "games"),
            new
            {
                game_id = gameId,
                players = 2,
                validation = false,
                reconnection_timeout_ms = pauseLasts?.TotalMilliseconds ?? 600_000,
            }
        );

    public async Task<JsonElement> FindAsync(string gameId) =>
        await http.GetFromJsonAsync<JsonElement>(new Uri(Url, $"games/{gameId}"));

    public Task<HttpResponseMessage> DeleteAsync(string path) => http.DeleteAsync(new Uri(Url, path));

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(new Uri(Url, path));

    public ValueTask DisposeAsync()
    {
        process.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}
