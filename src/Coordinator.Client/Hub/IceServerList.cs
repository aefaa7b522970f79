using System.Text.Json;
using Coordinator.Client.Playing;
using Coordinator.Peers;
using Coordinator.Protocol;

namespace Coordinator.Client.Hub;

/// <summary>STUN and TURN servers, with credentials that have not run out.</summary>
internal sealed class IceServerList(IPlayerLoop loop, Func<string, object, Task<JsonElement>> invoke)
{
    /// <summary>What was told less than this ago counts as fresh: relay credentials live for minutes at
    /// least.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>Connecting with older servers beats waiting for newer ones.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private IReadOnlyList<IceServer> _servers = [];
    private TimeSpan? _toldAt;

    /// <summary>Takes what <c>game_joined</c> brought.</summary>
    public void Told(IReadOnlyList<IceServerDto>? servers)
    {
        _servers =
        [
            .. (servers ?? []).Select(server => new IceServer(server.Urls, server.Username, server.Credential)),
        ];
        _toldAt = loop.Now;
    }

    /// <summary>Gives the servers for a new attempt; the last known ones where the coordinator does not answer in
    /// time.</summary>
    public void Ask(Action<IReadOnlyList<IceServer>> then)
    {
        if (_toldAt is { } told && loop.Now - told < Fresh)
        {
            then(_servers);
            return;
        }
        var isGiven = false;
        void Give()
        {
            if (isGiven)
                return;
            isGiven = true;
            then(_servers);
        }

        loop.After(AnswerTimeout, Give);
        loop.Await(
            invoke(HubMethods.IceServers, new NoFields()),
            answer =>
            {
                Told(answer.Deserialize<IceServersDto>(WireJson.Options)?.IceServers);
                Give();
            },
            _ => Give()
        );
    }
}
