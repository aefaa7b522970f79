using Microsoft.AspNetCore.Http;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>A refusal of the HTTP side, with the codes and words that every Engine.IO client knows.</summary>
internal sealed class EngineError
{
    public static readonly EngineError UnknownTransport = new(0, "Transport unknown"),
        UnknownSession = new(1, "Session ID unknown"),
        BadHandshakeMethod = new(2, "Bad handshake method"),
        BadRequest = new(3, "Bad request"),
        Forbidden = new(4, "Forbidden", StatusCodes.Status403Forbidden),
        UnsupportedVersion = new(5, "Unsupported protocol version"),
        TooLarge = new(3, "Payload too large", StatusCodes.Status413PayloadTooLarge),
        Full = new(3, "Too many sessions", StatusCodes.Status503ServiceUnavailable);

    /// <summary>Seconds after which a client that found no room may ask again.</summary>
    private const string RetryAfter = "5";

    private readonly int status;
    private readonly string body;

    private EngineError(int code, string message, int status = StatusCodes.Status400BadRequest) =>
        (this.status, body) = (status, $$"""{"code":{{code}},"message":"{{message}}"}""");

    public Task AnswerAsync(HttpResponse response)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetryAfter;
        return response.WriteAsync(body);
    }
}
