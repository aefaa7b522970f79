using System.Text.Json;
using Coordinator.Node.Wire;

namespace Coordinator.Node.Api;

/// <summary>Reads a request's JSON object.</summary>
internal static class JsonBody
{
    /// <summary>The fields, or the problem that there are none.</summary>
    /// <exception cref="BadHttpRequestException">The body is longer than the route allows.</exception>
    public static async Task<(Fields? Fields, IResult? Problem)> Read(HttpRequest request)
    {
        // Also what keeps a form of a stranger's page out: it can't send this type without asking first.
        if (!request.HasJsonContentType())
            return (
                null,
                Problems.Of(
                    StatusCodes.Status415UnsupportedMediaType,
                    "The body must be JSON, with Content-Type: application/json."
                )
            );
        try
        {
            // Not disposed: the fields that are read from it outlive this method.
            var json = await JsonDocument.ParseAsync(
                request.Body,
                cancellationToken: request.HttpContext.RequestAborted
            );
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? (new Fields(json.RootElement), null)
                : (null, Problems.Of(StatusCodes.Status400BadRequest, "The body must be a JSON object."));
        }
        catch (JsonException e)
        {
            return (null, Problems.Of(StatusCodes.Status400BadRequest, $"The body is not JSON: {e.Message}"));
        }
    }
}
