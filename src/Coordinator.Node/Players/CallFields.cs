using System.Text.Json;
using Coordinator.Node.Wire;

namespace Coordinator.Node.Players;

/// <summary>The fields of a call, and what its player is told where they are wrong.</summary>
internal static class CallFields
{
    /// <exception cref="CallException">It is no object.</exception>
    public static Fields Of(JsonElement argument) =>
        Fields.CanRead(argument) ? new Fields(argument) : throw new CallException("The argument must be an object.");

    /// <exception cref="CallException">A sentence for each field that is wrong.</exception>
    public static void MustBeRight(this Fields fields)
    {
        if (fields.Errors.Count > 0)
            throw new CallException(string.Join(' ', fields.Errors.Values));
    }
}
