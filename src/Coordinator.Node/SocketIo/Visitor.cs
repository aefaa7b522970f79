using System.Net;
using Coordinator.Node.Limits;
using Coordinator.Node.Players;

namespace Coordinator.Node.SocketIo;

/// <summary>Whoever has opened a session, as its first request says.</summary>
/// <param name="address">The key of its address, for limits.</param>
/// <param name="isTrusted">Whether it is believed without a token.</param>
/// <param name="token">The token in the query; null: none.</param>
/// <param name="instance">The name of the client's instance in the query; null: none.</param>
internal sealed class Visitor(string address, bool isTrusted, string? token, string? instance)
{
    private readonly Lock gate = new();
    private HashSet<Guest>? connections = []; // those over which it has come so far; null: it is known who it is

    public string Address => address;

    public bool IsTrusted => isTrusted;

    public string? Token => token;

    public string? Instance => instance;

    /// <summary>What the first request says of whoever sent it.</summary>
    public static Visitor Of(HttpContext context, string address, IReadOnlyList<IPNetwork> trusted)
    {
        var query = context.Request.Query;
        var visitor = new Visitor(
            address,
            ClientAddress.IsWithin(trusted, context),
            Text("token") ?? Text("access_token"),
            PlayerInstance.Of(context.Request)
        );
        visitor.CameOver(context);
        return visitor;

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
    }

    /// <summary>A request of it: once it is known who it is, its connection is no stranger's.</summary>
    public void CameOver(HttpContext context)
    {
        lock (gate)
        {
            if (context.Features.Get<Guest>() is not { } connection)
                return;
            if (connections is null)
                connection.Admit();
            else
                connections.Add(connection);
        }
    }

    /// <summary>It is known who it is.</summary>
    public void Admit()
    {
        lock (gate)
        {
            foreach (var connection in connections ?? [])
                connection.Admit();
            connections = null;
        }
    }
}
