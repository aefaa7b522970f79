using System.Globalization;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Signals;

/// <summary>
/// Two players that send each other signals in turn, of which each has to arrive once and as it was sent.
/// </summary>
internal sealed class SignalPair : IPair
{
    private readonly SignalSeat[] _seats;
    private int _turn;

    public SignalPair(CreatedGameDto created, int bytes, SignalFigures figures, Violations violations)
    {
        GameId = created.GameId;
        _seats = [.. created.Players.Select(p => new SignalSeat(GameId, p, bytes, figures, violations))];
    }

    public string GameId { get; }
    public IReadOnlyList<Seat> Seats => _seats;

    /// <summary>Signals that have not arrived, or whose sender has no answer.</summary>
    public int Outstanding => _seats.Sum(s => s.Outstanding);

    /// <summary>The next player sends a signal that was due at an instant in ticks.</summary>
    public void Send(long due)
    {
        var turn = _turn++;
        _seats[turn % 2].Send(_seats[(turn + 1) % 2], due);
    }

    private sealed class SignalSeat(
        string gameId,
        CreatedPlayerDto player,
        int bytes,
        SignalFigures figures,
        Violations violations
    ) : Seat(gameId, player, violations)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<int, long> _coming = [],
            _unanswered = [];
        private readonly string _padding = new('x', bytes);
        private string? _from;

        public int Outstanding
        {
            get
            {
                lock (_gate)
                    return _coming.Count + _unanswered.Count;
            }
        }

        public void Send(SignalSeat other, long due)
        {
            var call = NextCall();
            lock (_gate)
                _unanswered[call] = due;
            other.Expect(PlayerId, call, due);
            figures.Sent(due);
            Call(call, HubMethods.WebRtcSignal, new Signal(other.PlayerId, SignalTypes.IceCandidate, Payload(call)));
        }

        public override void OnAnswer(int id, string? error, ReadOnlySpan<byte> result)
        {
            long due;
            bool isMine;
            lock (_gate)
                isMine = _unanswered.Remove(id, out due);
            if (!isMine)
                Wrong($"got an answer to signal {id}, which it had sent once or never");
            else if (error is not null)
                Wrong($"could not send signal {id}: {error}");
            else if (Read<ResultDto>(result).Result is var said && said != Results.Relayed)
                Wrong($"was told that signal {id} is {said}, {Results.Relayed} was expected");
            else
                figures.Acknowledged(due);
        }

        protected override void OnGameEvent(string name, ReadOnlySpan<byte> body)
        {
            if (name != HubEvents.WebRtcSignal)
            {
                base.OnGameEvent(name, body);
                return;
            }
            var signal = Read<RelayedSignal>(body);
            var number =
                signal.Payload.GetString() is { } text && int.TryParse(text.Split(' ')[0], out var sent) ? sent : -1;
            long due;
            bool isComing;
            lock (_gate)
                isComing = _coming.Remove(number, out due);
            if (!isComing)
                Wrong($"got signal {number}, which was sent to it once or never");
            else if (
                signal.Payload.GetString() != Payload(number)
                || signal.Type != SignalTypes.IceCandidate
                || signal.FromPlayerId != _from
            )
                Wrong($"got signal {number} otherwise than {_from} had sent it ({signal.FromPlayerId}, {signal.Type})");
            else
                figures.Reached(due);
        }

        private void Expect(string from, int number, long due)
        {
            lock (_gate)
            {
                _from = from;
                _coming[number] = due;
            }
        }

        private string Payload(int number)
        {
            var text = number.ToString(CultureInfo.InvariantCulture) + " ";
            return text + _padding[..Math.Max(0, bytes - text.Length)];
        }
    }

    /// <summary>The fields of a <c>webrtc_signal</c>.</summary>
    private sealed record Signal(string TargetPlayerId, string Type, string Payload);
}
