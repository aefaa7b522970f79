using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Node.Tests.Support;

/// <summary>A game backend that receives hooks, as a studio writes one: a web server that knows its secret and nothing
/// of ours.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    public const string Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private readonly WebApplication app;

    private HookReceiver(WebApplication app) => this.app = app;

    /// <summary>Everything that came, in order, also what was not accepted.</summary>
    public ConcurrentQueue<ReceivedHook> Came { get; } = [];

    public IEnumerable<ReceivedHook> Accepted => Came.Where(hook => hook.Status == 200);

    public Uri Url =>
        new(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
                + "/hooks"
        );

    /// <param name="answer">The status that a message is answered with, by how many came before; 200 unless told
    /// otherwise.</param>
    /// <param name="port">0: any.</param>
    public static async Task<HookReceiver> StartAsync(Func<int, int>? answer = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var receiver = new HookReceiver(builder.Build());
        receiver.app.MapPost("/hooks", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            lock (receiver)
            {
                var status = answer?.Invoke(receiver.Came.Count) ?? 200;
                var headers = request.Headers.ToDictionary(
                    h => h.Key,
                    h => h.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                );
                receiver.Came.Enqueue(new ReceivedHook(headers, body, status));
                return status is >= 300 and < 400 ? Results.Redirect("/elsewhere") : Results.StatusCode(status);
            }
        });
        receiver.app.MapFallback(
            (HttpRequest request) => receiver.Came.Enqueue(new ReceivedHook([], $"{request.Method} {request.Path}", 0))
        );
        await receiver.app.StartAsync();
        return receiver;
    }

    public Task AcceptsAsync(int count) =>
        AcceptsAsync($"{count} messages are accepted", () => Accepted.Count() >= count);

    public async Task AcceptsAsync(string what, Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!isSo())
        {
            if (patience.IsCancellationRequested)
                Assert.Fail(
                    $"Waited 40 s until {what}; what came: {string.Join(", ", Came.Select(hook => $"{hook.Type} {hook.Status}"))}."
                );
            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>One request.</summary>
internal sealed record ReceivedHook(Dictionary<string, string> Headers, string Body, int Status)
{
    public string Id => Headers["webhook-id"];
    public string Type => Status == 0 ? Body : JsonElement.Parse(Body).GetProperty("type").GetString()!;
    public JsonElement Data => JsonElement.Parse(Body).GetProperty("data");

    /// <summary>As the README tells a backend to check it.</summary>
    public bool IsSignedWith(string secret) => IsGenuine(Headers, Body, secret);

    private static bool IsGenuine(Dictionary<string, string> headers, string body, string secret)
    {
        var (id, timestamp) = (headers["webhook-id"], headers["webhook-timestamp"]);
        var age = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture);
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var expected =
            "v1,"
            + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
        return Math.Abs(age) <= 300
            && headers["webhook-signature"]
                .Split(' ')
                .Any(signature =>
                    CryptographicOperations.FixedTimeEquals(
                        Encoding.UTF8.GetBytes(signature),
                        Encoding.UTF8.GetBytes(expected)
                    )
                );
    }
}
