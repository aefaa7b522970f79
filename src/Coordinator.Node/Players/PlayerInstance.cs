using Coordinator.Node.Api;
using Coordinator.Node.Wire;

namespace Coordinator.Node.Players;

/// <summary>What the library behind a connection calls itself: <c>?instance=</c>, the same for its
/// reconnections.</summary>
internal static class PlayerInstance
{
    private const string Field = "instance";

    /// <summary>The name, or null where it gives none.</summary>
    public static string? Of(HttpRequest? request) => request?.Query[Field] is [{ Length: > 0 } name] ? name : null;

    /// <summary>Whether the request may go on, since it gives no name or one that can be; else it has been
    /// answered.</summary>
    public static async Task<bool> AdmitsAsync(HttpContext context)
    {
        if (IsValid(context.Request))
            return true;
        await Problems.Write(context, StatusCodes.Status400BadRequest, Ids.ExpectedInstance);
        return false;
    }

    private static bool IsValid(HttpRequest request) =>
        request.Query[Field] is var names && (names.Count == 0 || names is [{ } name] && Ids.IsValidInstance(name));
}
