using Xunit.Abstractions;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>A version of SIPSorcery in which partial reliability has no place.</summary>
public sealed class ReliableStackSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    [SkippableFact]
    public async Task says_so_once_and_links_come_about_all_the_same()
    {
        var warnings = new List<string>();
        await using var connections = Stack.CreateReliable(warnings);
        await using var link = new LiveLink(System, (IPeerConnectionFactory)connections);
        await using var other = new LiveLink(System, (IPeerConnectionFactory)connections);

        await link.ConnectAsync();
        await other.ConnectAsync();

        link.Ada.Tell(new SendMessage(PeerMessage.Of("hello")));
        await LiveLink.Until(
            () => link.Bob.Told<MessageReceived>().Any(),
            TimeSpan.FromSeconds(5),
            "a message arrives"
        );
        Assert.Contains("RFC 3758", Assert.Single(warnings), StringComparison.Ordinal);
    }
}
