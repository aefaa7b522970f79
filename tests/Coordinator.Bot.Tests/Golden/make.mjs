// Writes what the page's own Pong and netcode do, for the tests of the C# port to compare with:
//
//     node tests/Coordinator.Bot.Tests/Golden/make.mjs [FOLDER]
//
// FOLDER is this one unless given. Needs the sample game's packages (npm ci in src/coordinator-sample-game).
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const page = resolve(here, '../../../src/coordinator-sample-game');
const folder = resolve(process.argv[2] ?? here);

const vite = await import(pathToFileURL(createRequire(join(page, 'package.json')).resolve('vite')).href);
const load = async (path) =>
  (await vite.runnerImport(join(page, 'src', path), { root: page, configFile: false, logLevel: 'error' })).module;

const { newGame, step } = await load('pong/rules.ts');
const { encodeState, stateHash } = await load('pong/bytes.ts');
const { autopilot } = await load('pong/autopilot.ts');
const { targetOf, towards } = await load('pong/input.ts');
const { fingerprint, nextRandom, seedFrom } = await load('pong/random.ts');
const { delayFor } = await load('net/lockstep.ts');
const { decodePacket, encodePacket } = await load('net/packets.ts');
const { Match } = await load('net/match.ts');

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const range = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** Random numbers 0..1 that are the same in every run. */
function dice(seed) {
  let random = seed;
  return () => ((random = nextRandom(random)) >>> 0) / 0x1_0000_0000;
}

function numbers() {
  const states = [0, 1, -1, 2147483647, -2147483648, 123456789, -987654321];
  const texts = ['', 'g1', 'a-game', '7f9c1b2e-5d3a-4c55-9b0e-2f6a8f1d4e77', 'Zürich ✓ 🏓'];
  return {
    random: states.map((state) => ({ state, next: nextRandom(state) })),
    seeds: texts.map((text) => ({ text, seed: seedFrom(text) })),
    fingerprint: fingerprint(Uint8Array.from(range(256, (index) => index))),
    towards: range(1100, (index) => -640 + 29 * index).concat([15104, 30208]).map((top) => ({ top, input: towards(top) })),
    targets: range(256, (input) => targetOf(input) ?? null),
    delays: [0, 0.4, 16.6, 33.3, 33.4, 66.6, 66.7, 100, 149.5, 233.3, 300, 433.2, 1000, 20000]
      .map((roundTripMs) => ({ roundTripMs, frames: delayFor(roundTripMs) })),
  };
}

/** 2 000 frames of keys, fingers and bytes that mean nothing, half of the time while the ball is met. */
function playedByDice(seed) {
  const chance = dice(seed ^ 0x5eed);
  let state = newGame(seed);
  const inputs = [[], []];
  const states = [];
  for (let frame = 0; frame < 2000; frame++) {
    const pair = [0, 1].map((side) => {
      const kind = chance();
      if (kind < 0.7) return autopilot(state, side);
      return kind < 0.9 ? Math.floor(chance() * 3) : Math.floor(chance() * 256);
    });
    state = step(state, pair);
    pair.forEach((input, side) => inputs[side].push(input));
    if (state.frame % 50 === 0) states.push({ bytes: hex(encodeState(state)), hash: stateHash(state) });
  }
  return { seed, left: hex(inputs[0]), right: hex(inputs[1]), states };
}

/** Long enough for whole matches to be won. */
function playedByAutopilots(seed) {
  let state = newGame(seed);
  const hashes = [];
  while (state.frame < 36_000) {
    state = step(state, [autopilot(state, 0), autopilot(state, 1)]);
    if (state.frame % 600 === 0) hashes.push(stateHash(state));
  }
  return { seed, hashes, matches: state.matches };
}

function packets() {
  const state = [...Array(700)].reduce((before) => step(before, [autopilot(before, 0), autopilot(before, 1)]), newGame(5));
  const all = [
    { kind: 'ask', from: 0 },
    { kind: 'ask', from: 0xfedcba98 },
    { kind: 'snapshot', from: 4000000000, to: 7, state, mine: [0, 1, 2, 16, 255], yours: [] },
    { kind: 'snapshot', from: 1, to: 2, state: { ...state, winner: 1, serveTo: 1 }, mine: [], yours: [9, 8, 7] },
    { kind: 'inputs', from: 3, to: 4, frame: 100000, ack: 99999, ahead: -3, first: 99990, inputs: range(15, (i) => 17 * i) },
    { kind: 'inputs', from: 3, to: 4, frame: 0xffffffff, ack: 0xfffffffe, ahead: 127, first: 0xfffffff0, inputs: [] },
    { kind: 'inputs', from: 3, to: 4, frame: 1, ack: 0, ahead: -5000, first: 0, inputs: range(255, (i) => i) },
  ].map(encodePacket);
  const cut = [...all.map((bytes) => bytes.subarray(0, bytes.length - 1)), all[2].subarray(0, 40)];
  const others = [[], [1], [0, 0, 0, 0, 0], [4, 0, 0, 0, 0, 0], [...all[1], 1, 2, 3], [...all[4], 9]].map((b) => Uint8Array.from(b));
  return [...all, ...cut, ...others].map((bytes) => {
    const packet = decodePacket(bytes);
    return { bytes: hex(bytes), again: packet ? hex(encodePacket(packet)) : null };
  });
}

/**
 * What one player's match was told and what it sent, a line each:
 * advance MS, receive HEX, run [FRAMES], freeze, delay FRAMES; send HEX, frame FRAME:HASH.
 */
class Recorded {
  lines = [];
  #delay = 4;

  constructor(side, instance, send) {
    this.lines.push(`match ${side} ${seedFrom('a-game')} ${instance}`);
    this.match = new Match({
      me: side,
      seed: seedFrom('a-game'),
      instance,
      input: (state) => autopilot(state, side),
      delay: () => this.#delay,
      send: (bytes) => {
        this.lines.push(`send ${hex(bytes)}`);
        send(bytes.slice());
      },
      stepped: (state) => state.frame % 30 === 0 && this.lines.push(`frame ${state.frame}:${stateHash(state)}`),
    });
  }

  advance(now) {
    this.lines.push(`advance ${now}`);
    this.match.advance(now);
  }

  receive(bytes) {
    this.lines.push(`receive ${hex(bytes)}`);
    this.match.receive(bytes);
  }

  run(frames = []) {
    this.lines.push(['run', ...frames].join(' '));
    this.match.run(frames);
  }

  freeze() {
    this.lines.push('freeze');
    this.match.freeze();
  }

  delay(frames) {
    this.lines.push(`delay ${frames}`);
    this.#delay = frames;
  }
}

/** Two players on a bad line: a start, a pause, a slower line, a dead line, the left player's page opened anew, a gap. */
function matches() {
  const chance = dice(2024);
  const flights = [];
  const open = (side, instance) =>
    new Recorded(side, instance, (bytes) => {
      if (cut || chance() < 0.1) return;
      for (let copies = chance() < 0.1 ? 2 : 1; copies > 0; copies--) {
        flights.push({ at: now + way + 25 * chance(), to: 1 - side, bytes });
      }
    });
  let now = 0;
  let way = 10;
  let cut = false;
  const players = [open(0, 3111222333), open(1, 42)];
  const [left, right] = players;
  const pass = (ms) => {
    for (const end = now + ms; now < end; ) {
      now += 7 + 2 * chance();
      const due = flights.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      for (const flight of due) {
        flights.splice(flights.indexOf(flight), 1);
        players[flight.to].receive(flight.bytes);
      }
      players[0].advance(now);
      players[1].advance(now * 1.03);
    }
  };
  pass(200);
  players.forEach((player) => player.run());
  pass(2500);
  right.freeze();
  pass(40);
  left.freeze();
  pass(400);
  way = 60;
  players.forEach((player) => player.delay(7));
  players.forEach((player) => player.run([left.match.frame, right.match.frame]));
  pass(1200);
  cut = true;
  pass(500);
  cut = false;
  pass(500);
  players[0] = open(0, 77);
  players.forEach((player) => player.freeze());
  pass(400);
  // What the left player's first page had said arrives only now: it says nothing about the present one.
  right.receive(encodePacket({ kind: 'ask', from: 3111222333 }));
  players.forEach((player) => player.run([0, right.match.frame]));
  pass(600);
  now += 400; // both machines were asleep
  pass(600);
  return { left, right, 'left-returned': players[0] };
}

const sections = {
  numbers: numbers(),
  byDice: [1, -77, 20240].map(playedByDice),
  byAutopilots: [11, 12].map(playedByAutopilots),
  packets: packets(),
};
const written = Object.entries(sections).map(([name, section]) => `"${name}": ${JSON.stringify(section)}`);
writeFileSync(join(folder, 'pong.json'), `{\n${written.join(',\n')}\n}\n`);
for (const [name, { lines }] of Object.entries(matches())) {
  writeFileSync(join(folder, `match-${name}.txt`), lines.join('\n') + '\n');
}
