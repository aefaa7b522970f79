using System.Collections.Concurrent;
using System.Threading.Channels;
using Coordinator.Bot.Play;
using Coordinator.Client;
using Coordinator.Peers;
using Coordinator.Protocol;

namespace Coordinator.Bot.Tests.Support;

/// <summary>Two seats of one game in this process, with a perfect link between them and no coordinator.</summary>
internal sealed class TwoSeats
{
    public TwoSeats()
    {
        (Left, Right) = (new Seat(this, "ann", "bob"), new Seat(this, "bob", "ann"));
    }

    public Seat Left { get; }

    public Seat Right { get; }

    /// <summary>Tells both.</summary>
    public void Tell(GameEvent happened)
    {
        Left.Tell(happened);
        Right.Tell(happened);
    }

    internal sealed class Seat(TwoSeats table, string me, string other) : ISeat
    {
        private readonly Channel<GameEvent> _events = Channel.CreateUnbounded<GameEvent>();

        public string GameId => "a-game";

        public string Me => me;

        public string Other => other;

        public double Now => 0;

        public TimeSpan? RoundTrip => TimeSpan.Zero;

        public ReconnectionData Record { get; } = new(false, TimeSpan.Zero, [], [], []);

        public ConcurrentQueue<TimeSpan> Cuts { get; } = new();

        public IAsyncEnumerable<GameEvent> Events(CancellationToken cancellation) =>
            _events.Reader.ReadAllAsync(cancellation);

        public void Tell(GameEvent happened)
        {
            _events.Writer.TryWrite(happened);
            if (happened is GameEvent.Ended)
                Close();
        }

        /// <summary>No more events.</summary>
        public void Close() => _events.Writer.TryComplete();

        public void Send(byte[] bytes) =>
            (me == "ann" ? table.Right : table.Left).Tell(new GameEvent.Message(me, PeerMessage.Of(bytes)));

        public void Cut(TimeSpan duration) => Cuts.Enqueue(duration);

        public Task LeaveAsync(string reason)
        {
            (me == "ann" ? table.Right : table.Left).Tell(
                new GameEvent.Ended(new EndInfo(EndReasons.PlayerLeft, me, TimeSpan.Zero, [], []))
            );
            return Task.CompletedTask;
        }
    }
}
