using System.Text.Json;
using Coordinator.Bench.Play;
using Coordinator.Protocol;

namespace Coordinator.Bench.Check;

/// <summary>
/// What one player was told makes sense in the order in which it came. A pause that was told may be taken back by a
/// crash before it was journaled, and its epoch told again; what is known to be durable may not: a pause whose report
/// was acknowledged, the state that <c>game_joined</c> brings, a resume, the end.
/// </summary>
internal static class PlayersViews
{
    /// <summary>An acknowledgement and an event overtake each other by less than this, in ms.</summary>
    private const double Overtaking = 500;

    public static IEnumerable<string> Check(GameCase game) =>
        game.Players.SelectMany(p => new View(game, p).Violations());

    private sealed class View(GameCase game, PlayerLog player)
    {
        private readonly List<(double At, int Epoch)> _durable =
        [
            .. player
                .Reports.Where(r => r is { IsTakenLoss: true, Fields.Epoch: not null })
                .Select(r => (r.Answered!.At + Overtaking, r.Fields.Epoch!.Value)),
        ];

        private int _paused;
        private int _closed;
        private bool _ended;
        private int _endings;

        public List<string> Violations()
        {
            var found = new List<string>();
            foreach (var heard in player.Heard)
                found.AddRange(
                    Wrongs(heard)
                        .Select(wrong => game.Say(player, $"{wrong} (connection {heard.Connection}, at {heard.At:0})."))
                );
            return found;
        }

        private IEnumerable<string> Wrongs(Heard heard) =>
            heard.Name switch
            {
                HubEvents.GameJoined => OnJoined(heard, heard.Body.Deserialize<GameJoined>(WireJson.Options)!),
                HubEvents.Pause => OnPause(heard.Body.Deserialize<PauseEvent>(WireJson.Options)!.Epoch),
                HubEvents.Resume => OnResume(heard, heard.Body.Deserialize<ResumeEvent>(WireJson.Options)!.Epoch),
                HubEvents.GameEnded => OnEnded(),
                _ => [],
            };

        private IEnumerable<string> OnPause(int epoch)
        {
            if (_ended)
                yield return $"it was paused (epoch {epoch}) after the end";
            if (epoch == _paused)
                yield return $"it was paused twice in epoch {epoch}";
            else if (epoch <= _closed)
                yield return $"it was paused in epoch {epoch}, which was over, {_closed + 1} was expected";
            else if (epoch > Math.Max(_closed, _paused) + 1)
                yield return $"it was paused in epoch {epoch}, {_closed + 1} was expected";
            _paused = epoch;
        }

        private IEnumerable<string> OnResume(Heard heard, int epoch)
        {
            if (_ended)
                yield return $"it was resumed (epoch {epoch}) after the end";
            if (epoch <= _closed)
                yield return $"it was resumed twice from epoch {epoch}";
            else if (epoch != _paused)
                yield return $"it was resumed from epoch {epoch} and had been paused in {_paused}";
            Close(epoch, heard.At);
        }

        private IEnumerable<string> OnEnded()
        {
            if (++_endings > 1)
                yield return "it was told of the end twice";
            _ended = true;
        }

        private IEnumerable<string> OnJoined(Heard heard, GameJoined joined)
        {
            var durable = _durable.Where(d => d.At < heard.At).Select(d => d.Epoch).Append(_closed).Max();
            if (joined.Epoch < durable)
                yield return $"it found the game in epoch {joined.Epoch}, which had been in {durable}";
            if (_ended && joined.Phase != Phases.Ended)
                yield return $"it found the game {joined.Phase} after the end";
            if (joined.Phase == Phases.Paused && joined.Epoch <= _closed)
                yield return $"it found the game paused in epoch {joined.Epoch}, which was over";
            if (joined.Phase == Phases.Playing && _paused > joined.Epoch && !WasDisturbed(heard.At))
                yield return $"the pause of epoch {_paused} was taken back, and nothing had been done to the cluster";
            Close(joined.Phase == Phases.Paused ? joined.Epoch - 1 : joined.Epoch, heard.At);
            if (joined.Phase == Phases.Paused)
                _durable.Add((heard.At, joined.Epoch));
            _paused = joined.Phase == Phases.Paused ? joined.Epoch : 0;
            _ended |= joined.Phase == Phases.Ended;
        }

        private void Close(int epoch, double at)
        {
            _closed = Math.Max(_closed, epoch);
            if (_paused <= epoch)
                _paused = 0;
            _durable.Add((at, epoch));
        }

        private bool WasDisturbed(double at) => game.Disturbances.Any(d => d.From <= at);
    }
}
