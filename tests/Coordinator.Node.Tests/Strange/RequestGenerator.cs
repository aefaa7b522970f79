using System.Net;
using System.Net.Http.Headers;

namespace Coordinator.Node.Tests.Strange;

/// <summary>A request to the API, and the answers of which one has to come.</summary>
internal sealed record StrangeRequest(
    HttpMethod Method,
    string Path,
    byte[]? Body,
    string ContentType,
    HttpStatusCode[] Expected
)
{
    public string Text =>
        $"{Method} {Path} {ContentType} "
        + $"{(Body is null ? "" : System.Text.Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 2_000))))}";

    public HttpRequestMessage Message()
    {
        var message = new HttpRequestMessage(Method, new Uri(Path, UriKind.Relative));
        if (Body is null)
            return message;
        message.Content = new ByteArrayContent(Body);
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return message;
    }
}

/// <summary>
/// Requests of game backends, of good and bad values and in good and bad form. Games have few ids, so that there are
/// few: of each the first request makes it, and others are told that there is one.
/// </summary>
internal sealed class RequestGenerator(Random random)
{
    private const string Json = "application/json";

    private static readonly HttpStatusCode[] Bad = [HttpStatusCode.BadRequest],
        Missing = [HttpStatusCode.NotFound],
        Made = [HttpStatusCode.Created, HttpStatusCode.Conflict];

    private static readonly string[] NoIds =
    [
        "\".\"",
        "\"..\"",
        "\"a b\"",
        "7",
        "\"\"",
        "\"\\ud800\"",
        "\"a/b\"",
        $"\"{new string('i', 65)}\"",
    ];
    private static readonly string[] NoObjects =
    [
        "[]",
        "1",
        "null",
        "\"x\"",
        "",
        "{",
        "{\"players\":2",
        "{\"players\":2}}",
        "\ufeff\ufeff{}",
        "{'a':1}",
    ];

    private static readonly string[] NoGames =
    [
        "nobody",
        "a%20b",
        "%f0%9f%98%80",
        "..%2f..%2fetc",
        new('i', 65),
        "%ff",
        "a'--",
        "%ed%a0%80",
    ];

    private static readonly string[] NoQueries =
    [
        "limit=0",
        "limit=501",
        "limit=1e9",
        "limit=-1",
        "limit=%00",
        "limit=1&limit=2",
        "phase=none",
        "phase=Playing%20",
        "limit=99999999999999999999",
    ];

    public StrangeRequest Next()
    {
        var (json, isGood) = Field.Draw(random, KnownFields.NewGame, repeats: random.Next(8) == 0);
        var isGoodId = random.Next(20) > 0;
        json = Field.With(
            json,
            $"\"game_id\":{(isGoodId ? $"\"strange-{random.Next(32)}\"" : NoIds[random.Next(NoIds.Length)])}"
        );
        if (random.Next(16) == 0)
            json = Field.With(json, CallGenerator.HalfPairs[random.Next(CallGenerator.HalfPairs.Length)]);
        return random.Next(16) switch
        {
            0 => Post(NoObjects[random.Next(NoObjects.Length)], Bad),
            1 => Post(
                json,
                [HttpStatusCode.UnsupportedMediaType],
                random.Next(2) == 0 ? "text/plain" : "application/x-www-form-urlencoded"
            ),
            2 => Post(Field.With(json, $"\"deep\":{KnownFields.Nested(random.Next(100, 1000))}"), Bad),
            3 => Post(json[..^random.Next(1, json.Length)], Bad),
            4 => new(
                HttpMethod.Post,
                "/games",
                [(byte)'{', (byte)'"', 0xed, 0xa0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}'],
                Json,
                Bad
            ),
            5 when random.Next(8) == 0 => Post(
                Field.With(json, $"\"long\":\"{new string('x', 70_000)}\""),
                [HttpStatusCode.RequestEntityTooLarge]
            ),
            6 => Get(
                $"/games/{NoGames[random.Next(NoGames.Length)]}{(random.Next(2) == 0 ? "" : "/reconnection-data")}",
                Missing
            ),
            7 => Get($"/games?{NoQueries[random.Next(NoQueries.Length)]}", Bad),
            8 when random.Next(8) == 0 => Get($"/games?limit={random.Next(1, 501)}&phase=waiting", [HttpStatusCode.OK]),
            9 => new(
                random.Next(2) == 0 ? HttpMethod.Put : HttpMethod.Patch,
                "/games",
                null,
                Json,
                [HttpStatusCode.MethodNotAllowed]
            ),
            10 => new(HttpMethod.Delete, $"/games/{NoGames[random.Next(NoGames.Length)]}", null, Json, Missing),
            _ => Post(json, isGood && isGoodId ? Made : Bad),
        };
    }

    private static StrangeRequest Post(string body, HttpStatusCode[] expected, string contentType = Json) =>
        new(HttpMethod.Post, "/games", System.Text.Encoding.UTF8.GetBytes(body), contentType, expected);

    private static StrangeRequest Get(string path, HttpStatusCode[] expected) =>
        new(HttpMethod.Get, path, null, Json, expected);
}
