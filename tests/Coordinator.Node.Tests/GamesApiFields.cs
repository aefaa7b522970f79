using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>Requests for a new game that are wrong. All of them go to one node, which must not create any.</summary>
public sealed class GamesApiFields(SharedNode shared) : IClassFixture<SharedNode>
{
    private readonly TestNode node = shared.Node;

    public static TheoryData<string, string, string> WrongFields =>
        new()
        {
            { "{}", "players", "players must be a number from 2 to 8, or a list of ids." },
            { """{"players": 1}""", "players", "players must be an integer from 2 to 8." },
            { """{"players": 9}""", "players", "players must be an integer from 2 to 8." },
            { """{"players": 2.5}""", "players", "players must be an integer from 2 to 8." },
            { """{"players": "2"}""", "players", "players must be a number from 2 to 8, or a list of ids." },
            { """{"players": ["ada"]}""", "players", "players must have 2 to 8 ids." },
            { """{"players": ["a","b","c","d","e","f","g","h","i"]}""", "players", "players must have 2 to 8 ids." },
            { """{"players": ["ada", "ada"]}""", "players", "players must differ from each other." },
            {
                """{"players": ["ada", "b b"]}""",
                "players",
                "players must be ids; each must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but "
                    + "not '.' or '..'."
            },
            {
                """{"players": ["ada", ""]}""",
                "players",
                "players must be ids; each must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but "
                    + "not '.' or '..'."
            },
            {
                """{"players": ["ada", 7]}""",
                "players",
                "players must be ids; each must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but "
                    + "not '.' or '..'."
            },
            {
                """{"players": ["ada", "ada\n"]}""",
                "players",
                "players must be ids; each must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but "
                    + "not '.' or '..'."
            },
            {
                """{"players": 2, "game_id": "a/b"}""",
                "game_id",
                "game_id must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but not '.' or '..'."
            },
            {
                """{"players": 2, "game_id": ""}""",
                "game_id",
                "game_id must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but not '.' or '..'."
            },
            {
                """{"players": 2, "game_id": "."}""",
                "game_id",
                "game_id must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but not '.' or '..'."
            },
            {
                """{"players": 2, "game_id": ".."}""",
                "game_id",
                "game_id must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but not '.' or '..'."
            },
            {
                """{"players": ["ada", "."]}""",
                "players",
                "players must be ids; each must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but "
                    + "not '.' or '..'."
            },
            {
                """{"players": ["ada", ".."]}""",
                "players",
                "players must be ids; each must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-', but "
                    + "not '.' or '..'."
            },
            { """{"players": 2, "game_id": 7}""", "game_id", "game_id must be a string of at most 256 characters." },
            {
                """{"players": 2, "reconnection_timeout_ms": 999}""",
                "reconnection_timeout_ms",
                "reconnection_timeout_ms must be an integer from 1000 to 600000."
            },
            {
                """{"players": 2, "reconnection_timeout_ms": 600001}""",
                "reconnection_timeout_ms",
                "reconnection_timeout_ms must be an integer from 1000 to 600000."
            },
            {
                """{"players": 2, "reconnection_timeout_ms": "30s"}""",
                "reconnection_timeout_ms",
                "reconnection_timeout_ms must be an integer from 1000 to 600000."
            },
            {
                """{"players": 2, "join_timeout_ms": 999}""",
                "join_timeout_ms",
                "join_timeout_ms must be an integer from 1000 to 86400000."
            },
            { """{"players": 2, "validation": "yes"}""", "validation", "validation must be true or false." },
            { """{"players": 2, "metadata": []}""", "metadata", "metadata must be an object." },
            {
                """{"players": 2, "metadata": {"a": "\ud800"} }""",
                "metadata",
                "metadata must be Unicode, nested no deeper than 32 levels."
            },
            {
                $$$"""{"players": 2, "metadata": {"a": "{{{new string('x', 16_384)}}}"} }""",
                "metadata",
                "metadata must be at most 16384 bytes of JSON."
            },
        };

    [Theory, MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_is_named(string body, string field, string sentence)
    {
        using var response = await PostAsync(body);
        var problem = await Json(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("The game was not created: a field is wrong.", problem.GetProperty("title").GetString());
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Equal(
            [sentence],
            problem.GetProperty("errors").GetProperty(field).EnumerateArray().Select(e => e.GetString())
        );
        Assert.Empty(node.Games.CreationIds);
    }

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        using var response = await PostAsync("""{"players": 1, "validation": 1, "unknown": "is passed over"}""");

        Assert.Equal(
            ["players", "validation"],
            (await Json(response)).GetProperty("errors").EnumerateObject().Select(e => e.Name).Order()
        );
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("{\"players\": 2} and more", HttpStatusCode.BadRequest)]
    public async Task A_body_that_is_no_json_object_is_a_bad_request(string body, HttpStatusCode status)
    {
        using var response = await PostAsync(body);

        Assert.Equal(status, response.StatusCode);
        Assert.NotEmpty((await Json(response)).GetProperty("title").GetString()!);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_of_another_type_is_refused(string type)
    {
        using var content = new StringContent("""{"players": 2}""", Encoding.UTF8, type);
        using var response = await node.Players.PostAsync(new Uri("/games", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Empty(node.Games.CreationIds);
    }

    [Fact]
    public async Task A_body_above_64_KB_is_too_large()
    {
        using var response = await PostAsync($$"""{"players": 2, "more": "{{new string('x', 70_000)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.NotEmpty((await Json(response)).GetProperty("title").GetString()!);
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await node.Players.PostAsync(new Uri("/games", UriKind.Relative), content);
    }

    private static Task<JsonElement> Json(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>();
}
