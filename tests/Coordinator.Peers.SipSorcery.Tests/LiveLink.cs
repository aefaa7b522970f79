using Akka.Actor;
using Coordinator.Peers.SipSorcery.Tests.Network;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>A link between ada, who leads, and bob, over real ICE, DTLS and SCTP, through a relay of its own.</summary>
internal sealed class LiveLink : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly LinkOptions _options;
    private int _instances;

    public LiveLink(ActorSystem system, IPeerConnectionFactory connections)
    {
        _system = system;
        _options = new LinkOptions
        {
            PlayerId = "",
            Leads = false,
            Instance = "",
            Connections = connections,
        };
        Ada = NewEnd("ada", "bob");
        Bob = NewEnd("bob", "ada");
        (Ada.Far, Bob.Far) = (Bob, Ada);
    }

    public UdpRelay Relay { get; } = new();

    public LiveEnd Ada { get; }

    public LiveEnd Bob { get; private set; }

    public LiveEnd[] Ends => [Ada, Bob];

    public async Task ConnectAsync()
    {
        foreach (var end in Ends)
            end.Tell(new Connect());
        await Until(
            () => Ends.All(end => end.Told<ConnectionValidated>().Any()),
            TimeSpan.FromSeconds(30),
            "the link is alive"
        );
    }

    /// <summary>Bob's run of the game ends and another begins.</summary>
    public async Task ReplaceBobAsync()
    {
        await Bob.StopAsync();
        Bob = NewEnd("bob", "ada");
        (Ada.Far, Bob.Far) = (Bob, Ada);
    }

    private LiveEnd NewEnd(string player, string other) =>
        new(
            _system,
            player,
            Relay,
            _options with
            {
                PlayerId = other,
                Leads = string.CompareOrdinal(player, other) < 0,
                Instance = $"{player} {++_instances}",
            }
        );

    /// <summary>Drops packets of these players, from now on.</summary>
    public TimeSpan Cut(params string[] senders)
    {
        Relay.LetsThrough = sender => !senders.Contains(sender);
        return LiveEnd.Now;
    }

    public TimeSpan Heal()
    {
        Relay.LetsThrough = _ => true;
        return LiveEnd.Now;
    }

    /// <summary>How long after <paramref name="since"/> each end told of this, once both have.</summary>
    public async Task<double[]> Both<T>(TimeSpan since, double withinSeconds)
    {
        IEnumerable<TimeSpan> After(LiveEnd end) => end.Told<T>().Select(told => told.At).Where(at => at >= since);
        await Until(
            () => Ends.All(end => After(end).Any()),
            TimeSpan.FromSeconds(withinSeconds),
            $"both ends tell {typeof(T).Name}"
        );
        return [.. Ends.Select(end => (After(end).First() - since).TotalSeconds)];
    }

    public static async Task Until(Func<bool> condition, TimeSpan within, string what)
    {
        for (var deadline = LiveEnd.Now + within; !condition(); await Task.Delay(10))
            if (LiveEnd.Now > deadline)
                throw new TimeoutException($"Waited {within.TotalSeconds} s in vain until {what}.");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Ends.Select(end => end.StopAsync()));
        Relay.Dispose();
    }
}
