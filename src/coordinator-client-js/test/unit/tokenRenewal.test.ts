import { expect, it } from 'vitest';
import type { CoordinatorClock } from '../../src/clock/coordinatorClock.js';
import { TokenRenewal } from '../../src/hub/tokenRenewal.js';
import { VirtualTimers } from '../steps/virtualTimers.js';

const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

function renewing(clock: Partial<CoordinatorClock>) {
  const timers = new VirtualTimers();
  const asked: number[] = [];
  const renewal = new TokenRenewal({
    timers,
    renewed: () => undefined,
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    clock: { isKnown: true, until: (time: number) => time - timers.now(), ...clock } as CoordinatorClock,
    invoke: async () => {
      asked.push(timers.now());
      return { token: 'young', expires_at: timers.now() + 100_000 };
    },
  });
  const begun = timers.now();
  return { renewal, pass: (ms: number) => timers.passSettling(ms, settle), asked: () => asked.map(at => at - begun) };
}

it('asks at each connection, but not twice within 10 s', async () => {
  const { renewal, pass, asked } = renewing({});
  renewal.begin();
  await settle();
  renewal.stop();
  await pass(4_000);
  renewal.begin();
  await pass(5_990);
  expect(asked()).toEqual([0]);
  await pass(20);
  expect(asked()).toEqual([0, 10_000]);
  await pass(50_000);
  expect(asked()).toEqual([0, 10_000, 60_000]);
});

it('waits for a clock that is not known before it reckons by it', async () => {
  let known = (): void => undefined;
  let offMs = 3_600_000;
  const { renewal, pass, asked } = renewing({
    isKnown: false,
    until: () => 100_000 - offMs,
    whenKnown: act => {
      known = act;
      return () => undefined;
    },
  });
  renewal.begin();
  await settle();
  offMs = 0;
  known();
  await settle();
  await pass(49_990);
  expect(asked()).toEqual([0]);
  await pass(20);
  expect(asked()).toEqual([0, 50_000]);
});
