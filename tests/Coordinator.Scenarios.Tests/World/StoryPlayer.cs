using Akka.Actor;
using Coordinator.Client;
using Coordinator.Client.Playing;
using Coordinator.Peers;

namespace Coordinator.Scenarios.Tests.World;

/// <summary>A player with its real client, and everything that its game was told.</summary>
internal sealed class StoryPlayer
{
    private readonly TaskCompletionSource<Player> _joined = new();
    private readonly List<(double At, GameEvent Event)> _told = [];

    public StoryPlayer(ActorSystem system, ScriptedHubs hubs, IPeerConnectionFactory connections, string name)
    {
        (Name, Hubs) = (name, hubs);
        var options = new JoinOptions
        {
            Url = new Uri("http://story"),
            Token = name,
            Connections = connections,
            Frame = () => Frame,
        };
        Actor = system.ActorOf(PlayerActor.Props(options, new PlayerEnvironment(hubs, () => 0.5), _joined));
    }

    public string Name { get; }

    public ScriptedHubs Hubs { get; }

    public IActorRef Actor { get; }

    public long Frame { get; set; } = 100;

    public Player Player => _joined.Task.Result;

    public PlayerState State => Player.State;

    public void Leave() => Actor.Tell(new ActorLoop.Run(() => Player.Leave("enough", () => { })));

    /// <summary>Everything of this kind so far, with the instant at which the game was told, in Unix ms.</summary>
    public IReadOnlyList<(double At, T Event)> Told<T>()
        where T : GameEvent => [.. _told.Where(told => told.Event is T).Select(told => (told.At, (T)told.Event))];

    /// <summary>Takes what the game was told since the last time.</summary>
    public void Read(double now)
    {
        if (!_joined.Task.IsCompletedSuccessfully)
            return;
        while (Player.Events.TryTake(out var happened))
            _told.Add((now, happened!));
    }
}
