using Microsoft.Playwright;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>
/// A page whose machine has clocks of its own: the wall clock is set wrong and is set anew, and the monotonic one
/// stands still while the machine sleeps. The instants of its timeline are of the true clock, which the tests share.
/// </summary>
internal static class OwnClock
{
    /// <summary>Runs in a page before anything else there.</summary>
    public const string Script = """
        (() => {
          const monotonic = performance.now.bind(performance);
          const DateHere = Date;
          const trueNow = () => performance.timeOrigin + monotonic();
          let aheadMs = 0;
          let slept = { from: Infinity, until: Infinity, before: 0 };
          const sleptMs = () => slept.before + Math.max(0, Math.min(trueNow(), slept.until) - slept.from);
          performance.now = () => monotonic() - sleptMs();
          globalThis.Date = class extends DateHere {
            constructor(...given) { given.length > 0 ? super(...given) : super(Date.now()); }
            static now() { return Math.round(trueNow() + aheadMs); }
          };
          // A process that was stopped finds its timers due; a machine that slept finds them as far off as they were.
          // Workers would have timers of their own.
          delete globalThis.Worker;
          const [start, cancel] = [globalThis.setTimeout, globalThis.clearTimeout];
          const moved = new Map();
          globalThis.setTimeout = (act, ms = 0, ...given) => {
            const dueAt = performance.now() + ms;
            const fire = () => {
              const leftMs = dueAt - performance.now();
              if (leftMs > 1) return moved.set(id, start(fire, leftMs));
              moved.delete(id);
              act(...given);
            };
            const id = start(fire, ms);
            return id;
          };
          globalThis.clearTimeout = (id) => {
            cancel(moved.get(id) ?? id);
            moved.delete(id);
          };
          const marks = (window.coordinatorTimeline = []);
          marks.push = (mark) => Array.prototype.push.call(marks, { ...mark, at: trueNow() });
          window.ownClock = {
            step: (ms) => { aheadMs += ms; },
            sleep: (from, until) => { slept = { from, until, before: sleptMs() }; },
          };
        })();
        """;

    /// <summary>Its wall clock is set: so much further ahead, or back.</summary>
    public static Task StepAsync(this PlayerPage page, TimeSpan by) =>
        page.Page.EvaluateAsync("ms => window.ownClock.step(ms)", by.TotalMilliseconds);

    /// <summary>Its whole browser stands still for a while, and the monotonic clock with it; the wall clock runs
    /// on.</summary>
    public static async Task SleepAsync(this PlayerPage page, IBrowser browser, TimeSpan time)
    {
        var devTools = await browser.NewBrowserCDPSessionAsync();
        var info = await devTools.SendAsync("SystemInfo.getProcessInfo");
        var processes = string.Join(
            ' ',
            info!.Value.GetProperty("processInfo").EnumerateArray().Select(p => p.GetProperty("id"))
        );
        await devTools.DetachAsync();

        var from = WallClock.Now + 100;
        var until = from + time.TotalMilliseconds;
        await page.Page.EvaluateAsync("([from, until]) => window.ownClock.sleep(from, until)", new[] { from, until });
        await WallClock.LastsUntilAsync(from);
        await Command.RunAsync($"kill -STOP {processes}");
        await WallClock.LastsUntilAsync(until);
        await Command.RunAsync($"kill -CONT {processes}");
    }
}
