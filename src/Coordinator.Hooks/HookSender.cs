using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Reflection;
using System.Text;
using Coordinator.Journal.Schema;

namespace Coordinator.Hooks;

/// <summary>What became of an attempt.</summary>
internal enum HookVerdict
{
    /// <summary>2xx.</summary>
    Accepted,

    /// <summary>Anything else: to be tried again.</summary>
    Failed,

    /// <summary>410: it is not wanted there, and not to be tried again.</summary>
    Gone,
}

/// <summary>How an endpoint answered. <c>What</c> says it to an operator; <c>RetryAfter</c> where the endpoint asked
/// for it.</summary>
internal sealed record HookAnswer(HookVerdict Verdict, string What, TimeSpan? RetryAfter = null);

/// <summary>Makes one attempt.</summary>
internal interface IHookSender
{
    /// <summary>Does not throw: whatever goes wrong is an answer.</summary>
    Task<HookAnswer> SendAsync(HookEndpoint endpoint, HookRow message, DateTimeOffset now);
}

/// <summary>Over HTTP, signed as the Standard Webhooks specification 1.0.0 says. Answers are judged by their status
/// alone.</summary>
internal sealed class HookSender : IHookSender, IDisposable
{
    private static readonly string Version = typeof(HookSender)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
        ?.InformationalVersion
        ?? "unknown";

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;

    public HookSender(HookSettings settings)
    {
        _timeout = settings.Timeout;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // a signed message goes where it was meant to go, or nowhere
                UseProxy = false, // nor past whatever the environment of the process says
                UseCookies = false,
                ActivityHeadersPropagator = null,
                MaxConnectionsPerServer = HookDeliverer.MaxInFlight,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5), // an address may change in the DNS
                MaxResponseDrainSize = 4096,
                ResponseDrainTimeout = TimeSpan.FromMilliseconds(250),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("coordinator", Version));
    }

    public async Task<HookAnswer> SendAsync(HookEndpoint endpoint, HookRow message, DateTimeOffset now)
    {
        using var patience = new CancellationTokenSource(_timeout);
        try
        {
            using var request = Request(endpoint, message, now);
            using var response = await _http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                patience.Token
            );
            return Judge(response, now);
        }
        catch (OperationCanceledException)
        {
            return new HookAnswer(HookVerdict.Failed, $"No answer within {_timeout.TotalSeconds} s.");
        }
        catch (Exception e)
        {
            return new HookAnswer(HookVerdict.Failed, e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HookEndpoint endpoint, HookRow message, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds();
        var signatures = new[] { endpoint.Secret, endpoint.PreviousSecret }
            .OfType<HookSecret>()
            .Select(secret => secret.Sign(message.MessageId, timestamp, message.Body));
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        request.Headers.Add("webhook-id", message.MessageId);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', signatures));
        return request;
    }

    private static HookAnswer Judge(HttpResponseMessage response, DateTimeOffset now)
    {
        var what = $"HTTP {(int)response.StatusCode}.";
        if (response.IsSuccessStatusCode)
            return new HookAnswer(HookVerdict.Accepted, what);
        if (response.StatusCode == HttpStatusCode.Gone)
            return new HookAnswer(HookVerdict.Gone, what);
        var retry = response.Headers.RetryAfter;
        var after = retry?.Delta ?? (retry?.Date is { } date && date > now ? date - now : null);
        return new HookAnswer(
            HookVerdict.Failed,
            (int)response.StatusCode is >= 300 and < 400 ? what + " Redirects are not followed." : what,
            after
        );
    }
}
