namespace Coordinator.Client.Tests.Playing;

public sealed class JoinOptionsSpec
{
    private static readonly JoinOptions Good = new()
    {
        Url = new Uri("http://127.0.0.1:5080/"),
        Token = "token",
        Connections = new NoConnections(),
    };

    [Fact]
    public void The_defaults_are_in_range() => Good.Validate();

    [Fact]
    public void An_option_out_of_range_is_named()
    {
        Refuses(nameof(JoinOptions.Heartbeat), Good with { Heartbeat = TimeSpan.FromMilliseconds(49) });
        Refuses(nameof(JoinOptions.Heartbeat), Good with { Heartbeat = TimeSpan.FromMilliseconds(1_001) });
        Refuses(nameof(JoinOptions.LossGrace), Good with { LossGrace = TimeSpan.FromMilliseconds(999) });
        Refuses(nameof(JoinOptions.LossGrace), Good with { LossGrace = TimeSpan.FromSeconds(31) });
        Refuses(nameof(JoinOptions.JoinTimeout), Good with { JoinTimeout = TimeSpan.FromMinutes(11) });
        Refuses(nameof(JoinOptions.Token), Good with { Token = " " });
        Refuses(nameof(JoinOptions.Url), Good with { Url = new Uri("ftp://127.0.0.1") });
        Refuses(nameof(JoinOptions.Url), Good with { Url = new Uri("games", UriKind.Relative) });
        Refuses(nameof(JoinOptions.OtherUrls), Good with { OtherUrls = [new Uri("http://good"), new Uri("ws://bad")] });
    }

    private static void Refuses(string option, JoinOptions options)
    {
        var error = Assert.ThrowsAny<ArgumentException>(options.Validate);
        Assert.Equal(option, error.ParamName);
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
    }

    private sealed class NoConnections : IPeerConnectionFactory
    {
        public IPeerConnection Create(PeerConnectionSettings settings, Action<PeerConnectionEvent> tell) =>
            throw new NotSupportedException();
    }
}
