import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../world/page.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => world.end());

async function playing(options: ConstructorParameters<typeof World>[0] = {}): Promise<[Page, Page]> {
  world = new World({ timeoutMs: 300_000, ...options });
  const [a, b] = await world.play();
  return [a!, b!];
}

/** The signals that were sent, without candidates. */
const signals = () => world.coordinator.signals.filter(signal => signal.type !== 'ice-candidate');
const bothIn = (state: string, a: Page, b: Page) => () => a.game.state === state && b.game.state === state;

describe('the recovery of a link', () => {
  it('begins with a restart of ICE on the same connection, offered by the lower id', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    await world.pass(4_000);
    expect(signals().at(-2)).toMatchObject({ from: 'a', type: 'offer', attempt: 2, payload: { restart: true } });
    expect(signals().at(-1)).toMatchObject({ from: 'b', type: 'answer', attempt: 2 });
    world.network.heal();
    await world.until(bothIn('connected', a, b), 1_000);
    expect([a.connections.length, b.connections.length]).toEqual([1, 1]);
    expect(a.game.getReconnectionData().reconnectionAttempts).toMatchObject([
      { outcome: 'success', attempts: 1, epoch: 1 },
    ]);
  });

  it('offers no restart of ICE to a player that says that it can take none', async () => {
    const [a, b] = await playing();
    const { payload, attempt } = signals().find(signal => signal.from === 'b')!;
    expect(payload.can).toEqual(['restart']);
    const { instance } = payload;
    world.coordinator.invoke('b', 'webrtc_signal', {
      target_player_id: 'a',
      type: 'answer',
      payload: { instance, can: [] },
      attempt,
    });
    await world.pass(100);
    world.network.cut('a', 'b');
    await world.pass(4_000);
    const offer = signals()
      .filter(signal => signal.from === 'a' && signal.type === 'offer')
      .at(-1)!;
    expect(offer).toMatchObject({ attempt: 2 });
    expect(offer.payload).not.toHaveProperty('restart');
    world.network.heal();
    await world.until(bothIn('connected', a, b), 5_000);
  });

  it('makes new connections when the restart has come to nothing, which is given 15 s, and they 5 s each', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    await world.pass(50_000);
    world.network.heal();
    await world.until(bothIn('connected', a, b), 16_000);
    const offers = signals().filter(signal => signal.type === 'offer');
    expect(offers.map(offer => [offer.attempt, offer.payload.restart ?? false])).toEqual(
      offers.map((_, at) => [at + 1, at === 1]),
    );
    expect(offers.length).toBeGreaterThanOrEqual(9);
    const [restart, ...anew] = offers.slice(1).map(offer => offer.at);
    expect(anew[0]! - restart!).toBeGreaterThan(12_000);
    expect(anew[0]! - restart!).toBeLessThanOrEqual(15_050);
    for (let later = 1; later < anew.length; later++) {
      expect(anew[later]! - anew[later - 1]!).toBeGreaterThan(4_950);
      expect(anew[later]! - anew[later - 1]!).toBeLessThanOrEqual(5_050);
    }
    const open = (page: Page) => page.connections.filter(connection => !connection.closed);
    expect([open(a).length, open(b).length]).toEqual([1, 1]);
  });

  it('goes through relays only where there are any, after a new connection has failed', async () => {
    const relay = { urls: 'turn:relay.test', username: 'u', credential: 'c' };
    const [a] = await playing({ iceServers: [relay] });
    world.network.cut('a', 'b');
    await world.pass(50_000);
    const [, ...anew] = a.connections;
    expect(anew.map(connection => connection.usesRelayOnly)).toEqual(anew.map((_, at) => at % 2 === 1));
    expect(anew.length).toBeGreaterThanOrEqual(3);
  });

  it('uses relay credentials that were asked for anew', async () => {
    const [a] = await playing({ iceServers: [{ urls: 'turn:relay.test', username: 'old', credential: 'c' }] });
    await world.pass(60_000);
    world.coordinator.iceServers = [{ urls: 'turn:relay.test', username: 'fresh', credential: 'd' }];
    world.network.cut('a', 'b');
    await world.pass(25_000);
    expect(a.connections.at(-1)!.getConfiguration().iceServers).toMatchObject([{ username: 'fresh' }]);
    expect(a.connections[0]!.getConfiguration().iceServers).toMatchObject([{ username: 'fresh' }]);
  });

  it('counts as done only when a fresh message has gone both ways', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    await world.pass(4_000);
    world.network.heal();
    world.network.cut('a', 'b', { oneWay: true });
    await world.pass(6_000);
    expect(bothIn('reconnecting', a, b)()).toBe(true);
    expect([a, b].map(page => [...page.game.links.values()][0]!.state)).toEqual(['lost', 'lost']);
  });

  it('waits for a coordinator that is away, and goes on as soon as it is back', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    world.crashCoordinator();
    await world.pass(18_500);
    world.network.heal();
    await world.pass(1_500);
    expect(a.game.links.get('b')!.state).toBe('lost');
    world.recoverCoordinator();
    await world.until(bothIn('connected', a, b), 5_000);
  });

  it('goes on as soon as the one that leads is back, whose offers nobody heard', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    a.setOnline(false);
    await world.pass(18_500);
    world.network.heal();
    await world.pass(1_500);
    a.setOnline(true);
    await world.until(bothIn('connected', a, b), 5_000);
  });

  it('makes a new connection at once where the other side has nothing left to restart', async () => {
    const [a, b] = await playing();
    a.setOnline(false);
    b.connections[0]!.channel!.end();
    await world.pass(200);
    a.setOnline(true);
    await world.until(bothIn('connected', a, b), 5_000);
    expect(a.connections).toHaveLength(2);
  });

  it('drops signals of older attempts and of pages that are gone', async () => {
    const [a, b] = await playing();
    const old = world.coordinator.signals.filter(signal => signal.from === 'a');
    world.page('a').unload();
    const back = await world.open('a');
    await world.until(() => b.all('resume').length === 1, 4_000);
    expect(bothIn('connected', back, b)()).toBe(true);
    const connections = b.connections.length;
    for (const { type, payload, attempt } of old)
      world.coordinator.invoke('a', 'webrtc_signal', { target_player_id: 'b', type, payload, attempt });
    for (const { type, payload, attempt } of world.coordinator.signals.filter(
      signal => signal.from === 'a' && signal.type === 'offer',
    ))
      world.coordinator.invoke('a', 'webrtc_signal', { target_player_id: 'b', type, payload, attempt });
    await world.pass(5_000);
    expect(b.connections.length).toBe(connections);
    expect(bothIn('connected', back, b)()).toBe(true);
    expect(a.dead).toBe(true);
  });

  it('takes no answer that was meant for the page before', async () => {
    const [, b] = await playing();
    const former = signals().find(signal => signal.from === 'b' && signal.payload.sdp)!;
    world.page('a').kill();
    const offered = signals().length;
    const back = await world.open('a');
    await world.until(() => signals().length > offered, 1_000);
    const { type, payload, attempt } = former;
    world.coordinator.invoke('b', 'webrtc_signal', { target_player_id: 'a', type, payload, attempt });
    await world.until(() => b.all('resume').length === 1, 4_000);
    expect(back.connections).toHaveLength(1);
    expect(world.warnings).toEqual([]);
  });

  it('survives signals that make no sense', async () => {
    const [a, b] = await playing();
    const instance = (player: string) => signals().find(signal => signal.from === player)!.payload.instance;
    const junk = (player: string) => [
      { type: 'offer', payload: { instance: instance(player), sdp: 'nonsense' }, attempt: 1 },
      { type: 'offer', payload: { instance: instance(player) }, attempt: 2 },
      { type: 'answer', payload: { instance: instance(player), sdp: '{"id":99}' }, attempt: 1 },
      { type: 'ice-candidate', payload: { instance: instance(player), candidate: 'nonsense' }, attempt: 1 },
      { type: 'ice-candidate', payload: { instance: instance(player) }, attempt: 7 },
      { type: 'unheard-of', payload: { instance: instance(player) } },
      { type: 'answer', payload: null },
    ];
    for (const signal of junk('b'))
      world.coordinator.invoke('b', 'webrtc_signal', { target_player_id: 'a', ...signal });
    for (const signal of junk('a'))
      world.coordinator.invoke('a', 'webrtc_signal', { target_player_id: 'b', ...signal });
    await world.pass(40_000);
    expect(bothIn('connected', a, b)()).toBe(true);
    expect(world.coordinator.epoch).toBe(0);
    world.network.cut('a', 'b');
    await world.pass(5_000);
    world.network.heal();
    await world.until(bothIn('connected', a, b), 2_000);
  });
});
