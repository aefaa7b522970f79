using System.Text.Json;
using Coordinator.Client.Hub;
using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>
/// A player's connections to the coordinator, with everything that counts written down as it goes by: what came, what
/// was said, when it was acknowledged. It knows nothing of the library's rules.
/// </summary>
/// <param name="hubs">The library's own.</param>
/// <param name="log">Takes it.</param>
/// <param name="changed">Told whenever a connection came or went.</param>
internal sealed class LoggedHubs(ICoordinatorHubs hubs, PlayerLog log, Action changed) : ICoordinatorHubs
{
    /// <summary>What a library says again is the same object.</summary>
    private readonly Dictionary<object, Report> _reports = new(ReferenceEqualityComparer.Instance);

    private readonly PlayerLog _log = log;
    private readonly Action _changed = changed;
    private int _opened;

    public ICoordinatorHub Create(Uri address, Action<string, JsonElement> told, Action<bool> closed)
    {
        var line = new Line(Interlocked.Increment(ref _opened), address, Clock.Now);
        _log.Opened(line);
        var logged = new Hub(this, line.Number);
        return logged.Over(
            hubs.Create(
                address,
                (name, body) =>
                {
                    logged.OnTold(name, body);
                    told(name, body);
                },
                isOrderly =>
                {
                    logged.OnOver(isOrderly ? "closed in good order" : "broken");
                    closed(isOrderly);
                }
            )
        );
    }

    public Task<bool> IsRefusedAsync(Uri address) => hubs.IsRefusedAsync(address);

    public Task<bool> IsSilentAsync(Uri address) => hubs.IsSilentAsync(address);

    /// <summary>The report that these arguments are, the same one where they are said again; null: they are
    /// none.</summary>
    private Report? ReportOf(string method, object arguments)
    {
        if (!Report.Methods.Contains(method))
            return null;
        lock (_reports)
        {
            if (_reports.TryGetValue(arguments, out var known))
                return known;
            var sent = JsonSerializer.SerializeToElement(arguments, WireJson.Options);
            var report = _reports[arguments] = new Report(method, sent.Deserialize<ReportFields>(WireJson.Options)!);
            _log.Add(report);
            return report;
        }
    }

    private sealed class Hub(LoggedHubs owner, int line) : ICoordinatorHub
    {
        private ICoordinatorHub _hub = null!;
        private volatile bool _isOver;

        public Hub Over(ICoordinatorHub hub)
        {
            _hub = hub;
            return this;
        }

        /// <summary>What comes after the end the library does not hear either.</summary>
        public void OnTold(string name, JsonElement body)
        {
            if (_isOver || name == HubEvents.WebRtcSignal)
                return;
            owner._log.Add(new Heard(Clock.Now, line, name, body));
            if (name != HubEvents.GameJoined)
                return;
            owner._log.Joined(line, Clock.Now);
            owner._changed();
        }

        public void OnOver(string why)
        {
            if (_isOver)
                return;
            _isOver = true;
            owner._log.Closed(line, Clock.Now, why);
            owner._changed();
        }

        public async Task StartAsync()
        {
            try
            {
                await _hub.StartAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                OnOver(e.Message);
                throw;
            }
        }

        public async Task<JsonElement> InvokeAsync(string method, object arguments)
        {
            owner._log.Called(method);
            var report = owner.ReportOf(method, arguments);
            report?.Tried(Clock.Now);
            try
            {
                var answer = await _hub.InvokeAsync(method, arguments).ConfigureAwait(false);
                if (report is not null && answer.Deserialize<ResultDto>(WireJson.Options) is { } said)
                    report.AnsweredWith(new Answer(Clock.Now, said.Result));
                return answer;
            }
            catch (CoordinatorRefusedException refusal)
            {
                // "Not now" is no refusal of a report. A limit that a player runs into is: nobody here floods.
                if (!refusal.Message.Contains(CallErrors.Unavailable, StringComparison.Ordinal))
                    owner._log.Refused(method, refusal.Message);
                throw;
            }
        }

        public Task StopAsync()
        {
            OnOver("given up by the library");
            return _hub.StopAsync();
        }
    }
}
