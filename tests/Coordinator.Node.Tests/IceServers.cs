using System.Text.Json;
using Coordinator.Node.Ice;
using Coordinator.Node.Options;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Coordinator.Protocol;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Tests;

/// <summary>STUN and TURN servers as players are given them.</summary>
public sealed class IceServers
{
    [Fact]
    public void A_relay_credential_is_what_coturn_computes()
    {
        var options = Options(
            ("Turn:Urls", "turn:turn.example.org:3478"),
            ("Turn:SharedSecret", "north"),
            ("Turn:Lifetime", "1h")
        );
        var clock = new StoppedClock(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

        var server = Assert.Single(new IceServerList(options, clock).For(new PlayerIdentity("g1", "player-1")));

        // printf %s '1800003600:g1.player-1' | openssl dgst -sha1 -hmac north -binary | base64
        Assert.Equal(["turn:turn.example.org:3478"], server.Urls);
        Assert.Equal("1800003600:g1.player-1", server.Username);
        Assert.Equal("7pbGXIknWtL9oaZ4J9lwVkOf+Uc=", server.Credential);
    }

    [Fact]
    public void Servers_with_lasting_credentials_come_first_as_they_are()
    {
        var options = Options(
            ("IceServers:0:Urls:0", "stun:a"),
            ("IceServers:0:Urls:1", "stun:b"),
            ("Turn:Urls", "turn:c"),
            ("Turn:SharedSecret", "s")
        );

        var servers = new IceServerList(options, TimeProvider.System).For(new PlayerIdentity("g1", "player-1"));

        Assert.Equal(2, servers.Count);
        Assert.Equal("""{"urls":["stun:a","stun:b"]}""", JsonSerializer.Serialize(servers[0], WireJson.Options));
    }

    [Theory, InlineData(HubProtocol.Json), InlineData(HubProtocol.MessagePack)]
    public async Task A_player_is_given_them_when_it_joins_and_fresh_when_it_asks(HubProtocol protocol)
    {
        await using var node = await TestNode.StartAsync(
            "--Coordinator:Turn:Urls",
            "turn:turn.example.org",
            "--Coordinator:Turn:SharedSecret",
            "north"
        );
        var (gameId, tokens) = await node.CreateGameAsync();
        await using var one = await TestPlayer.ConnectAsync(node, tokens["player-1"], protocol);

        var joined = (await one.NextAsync("game_joined")).GetProperty("ice_servers");
        var asked = (await one.InvokeAsync("ice_servers", new { })).GetProperty("ice_servers");

        foreach (var server in (JsonElement[])[joined[0], asked[0]])
        {
            Assert.Equal("turn:turn.example.org", server.GetProperty("urls")[0].GetString());
            Assert.EndsWith(
                $":{gameId}.player-1",
                server.GetProperty("username").GetString()!,
                StringComparison.Ordinal
            );
            Assert.Equal(28, server.GetProperty("credential").GetString()!.Length);
        }
    }

    private static NodeOptions Options(params (string Key, string Value)[] settings) =>
        NodeOptionsReader.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.ToDictionary(s => $"Coordinator:{s.Key}", s => (string?)s.Value))
                .Build()
        );
}
