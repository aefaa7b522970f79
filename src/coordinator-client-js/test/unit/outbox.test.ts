import { beforeEach, describe, expect, it } from 'vitest';
import { NotConnectedError } from '../../src/hub/coordinatorConnection.js';
import { Outbox } from '../../src/hub/outbox.js';
import type { Invoke, ReportMethod } from '../../src/wire/wire.js';
import { VirtualTimers } from '../steps/virtualTimers.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const unavailable = new Error('HubException: unavailable: the game did not answer in time, repeat the call.');
const limited = new Error('HubException: limited: this player has reported losses and frames too often in one pause.');

let timers: VirtualTimers;
let outbox: Outbox;
let calls: { method: string; answer: (result: string) => Promise<void>; fail: (error: Error) => Promise<void> }[];
let answered: string[];

beforeEach(() => {
  timers = new VirtualTimers();
  calls = [];
  answered = [];
  const invoke = (method: string) =>
    new Promise((resolve, reject) => {
      const settled = (settle: () => void) => {
        settle();
        return new Promise<void>(done => setTimeout(done));
      };
      calls.push({
        method,
        answer: result => settled(() => resolve({ result })),
        fail: error => settled(() => reject(error)),
      });
    });
  outbox = new Outbox(invoke as unknown as Invoke, timers, silent);
});

const post = (method: ReportMethod) =>
  outbox.post({ method, payload: {}, answered: result => answered.push(`${method} ${result}`) });
const loss = 'p2p_connection_lost';
const recovery = 'p2p_reconnection_success';
const said = () => calls.map(call => call.method);

describe('a report', () => {
  it('is said again for as long as it is not answered, at 2 s and then every 4 s', () => {
    post(loss);
    const at: number[] = [];
    for (let ms = 0; ms < 22_000; ms += 1_000) {
      if (calls.length > at.length) at.push(ms);
      timers.pass(1_000);
    }
    expect(at).toEqual([0, 2_000, 6_000, 10_000, 14_000, 18_000]);
    timers.pass(600_000);
    expect(calls.length).toBeGreaterThan(150);
  });

  it.each([
    ['unavailable', unavailable],
    ['over a limit', limited],
  ])('that is %s however often is not dropped', async (_, error) => {
    post(loss);
    for (let i = 0; i < 30; i++) {
      await calls.at(-1)!.fail(error);
      timers.pass(4_000);
    }
    await calls.at(-1)!.answer('pause');
    expect(answered).toEqual(['p2p_connection_lost pause']);
    expect(outbox.size).toBe(0);
  });

  it('that is unavailable holds up those behind it: a loss is not overtaken by its own recovery', async () => {
    post(loss);
    post(recovery);
    for (let i = 0; i < 10; i++) {
      await calls.at(-1)!.fail(unavailable);
      timers.pass(4_000);
    }
    expect(new Set(said())).toEqual(new Set([loss]));
  });

  it('that is over a limit does not hold up those behind it', async () => {
    post(loss);
    post(recovery);
    await calls[0]!.fail(limited);
    expect(said()).toEqual([loss, recovery]);
    await calls[1]!.answer('waiting');
    expect(answered).toEqual(['p2p_reconnection_success waiting']);
  });

  it('that is over a limit is out of date once its recovery was taken, and is not said after it', async () => {
    post(loss);
    post(recovery);
    await calls[0]!.fail(limited);
    await calls[1]!.answer('waiting');
    timers.pass(60_000);
    expect([said(), outbox.size]).toEqual([[loss, recovery], 0]);
  });

  it('that is over a limit is said again after others of its kind', async () => {
    post(loss);
    post(loss);
    await calls[0]!.fail(limited);
    await calls[1]!.answer('already_pausing');
    expect([said(), outbox.size]).toEqual([[loss, loss, loss], 1]);
  });

  it('that is refused five times is dropped', async () => {
    post(loss);
    post(recovery);
    for (let i = 0; i < 5; i++) {
      expect(said().at(-1)).toBe(loss);
      await calls[i]!.fail(new Error('forbidden'));
      if (i < 4) timers.pass(2_000);
    }
    expect(said().at(-1)).toBe(recovery);
  });

  it('that was lost with the connection is said on the next', async () => {
    post(loss);
    await calls[0]!.fail(new NotConnectedError('gone'));
    expect(said()).toEqual([loss]);
    outbox.resend();
    expect(said()).toEqual([loss, loss]);
  });

  it("that is taken back is not said again, and its answer is nobody's", async () => {
    post(loss);
    outbox.clear();
    timers.pass(60_000);
    await calls[0]!.answer('stale');
    expect([said(), answered]).toEqual([[loss], []]);
  });
});
