using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

public sealed class IceServerListSpec
{
    private readonly VirtualLoop _loop = new();
    private readonly ScriptedCalls _calls = new();
    private readonly IceServerList _servers;
    private readonly List<string> _given = [];

    public IceServerListSpec()
    {
        _servers = new IceServerList(_loop, _calls.InvokeAsync);
        _servers.Told([new IceServerDto(["stun:first"])]);
    }

    [Fact]
    public void What_was_told_lately_is_used()
    {
        _loop.Pass(29_999);
        Ask();
        Assert.Equal(["stun:first"], _given);
        Assert.Empty(_calls.Methods);
    }

    [Fact]
    public void What_was_told_long_ago_is_asked_for_again()
    {
        _loop.Pass(30_000);
        Ask();
        Assert.Empty(_given);
        _calls.Answer(0, """{"ice_servers":[{"urls":["turn:second"],"username":"u","credential":"c"}]}""");
        Assert.Equal(["turn:second"], _given);
        Ask();
        Assert.Single(_calls.Methods);
    }

    [Fact]
    public void Without_an_answer_within_2_s_the_last_known_are_used_once()
    {
        _loop.Pass(60_000);
        Ask();
        _loop.Pass(1_999);
        Assert.Empty(_given);
        _loop.Pass(1);
        _calls.Answer(0, """{"ice_servers":[]}""");
        Assert.Equal(["stun:first"], _given);
    }

    [Fact]
    public void Without_a_coordinator_the_last_known_are_used()
    {
        _loop.Pass(60_000);
        Ask();
        _calls.Fail(0, new NotConnectedException("gone"));
        Assert.Equal(["stun:first"], _given);
    }

    private void Ask() => _servers.Ask(servers => _given.AddRange(servers.SelectMany(server => server.Urls)));
}
