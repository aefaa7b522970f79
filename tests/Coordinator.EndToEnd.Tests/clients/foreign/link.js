import { Connection } from './connection.js';

const ATTEMPT = 5_000, OPENING = 2_500, RESTART = 15_000, BETWEEN_ATTEMPTS = 1_000, ON_ITS_WAY = 3_000, ASKS_AFTER = 16_000;
const INTERRUPTED = 1_000, SLEPT = 1_000, WAKING = 500, MOST_EARLY_CANDIDATES = 64;

/** The link with one other player: it is made, watched and got back here. Times are of `performance.now()`. */
export class Link {
  /** `connecting`, `alive`, `interrupted` or `lost`. */
  state = 'connecting';
  lostAt = -Infinity;
  provenAt = -Infinity;
  /** Offers made or taken since the loss. */
  attempts = 0;
  #connections = [];
  #leads;
  #mine;
  #iCan;
  #theirs;
  #replaced = new Set();
  #can = [];
  #number = 0;
  #answered = false;
  #described = 0;
  #early = [];
  #attemptAt = -Infinity;
  #nextAt = Infinity;
  #tickedAt = Infinity;
  #judgesFrom = -Infinity;
  #interruptedAt = -Infinity;
  #told;
  #queue = Promise.resolve();

  /**
   * @param instance this join's
   * @param can what this player's stack is capable of
   * @param told `signal(type, attempt, payload)` and `iceServers()`, both async; `restored()`, `lost()`, `interrupted(ms)`,
   * and `frame(decoded)`
   */
  constructor(me, other, instance, can, told) {
    this.other = other;
    this.#leads = me < other;
    this.#mine = instance;
    this.#iCan = can;
    this.#told = told;
  }

  get isAlive() {
    return this.state === 'alive' || this.state === 'interrupted';
  }

  get states() {
    return this.#connections.at(-1)?.states ?? {};
  }

  /** All players are here: whoever leads begins. */
  start(now) {
    this.#nextAt = Math.min(this.#nextAt, now + (this.#leads ? 0 : ASKS_AFTER));
  }

  /** What was said while the coordinator was away, or before this join, has not arrived. */
  startAgain(now) {
    if (this.isAlive) return;
    if (this.#leads) this.#nextAt = Math.max(now, this.#attemptAt + BETWEEN_ATTEMPTS);
    else this.#ask(now);
  }

  send(frame) {
    const proven = this.#connections.toSorted((a, b) => b.beats.provenAt - a.beats.provenAt);
    return this.state === 'alive' && proven[0].send(frame);
  }

  close() {
    this.#nextAt = Infinity;
    this.#keep(() => false);
  }

  /** Does what is due: beats, judges and tries. To be called many times a second. */
  tick(now) {
    const slept = now - this.#tickedAt > SLEPT;
    this.#tickedAt = now;
    if (slept) this.#judgesFrom = now + WAKING;
    for (const connection of this.#connections) connection.beat(now, slept);
    if (now >= this.#judgesFrom) this.#judge(now);
    if (now < this.#nextAt) return;
    if (!this.#leads) return this.#ask(now);
    this.#nextAt = now + ATTEMPT;
    this.#attemptAt = now;
    this.#inTurn(() => this.#offer());
  }

  /** Counts it as lost. */
  lose(now) {
    this.state = 'lost';
    this.lostAt = now;
    this.attempts = 0;
    this.#nextAt = this.#leads ? Math.max(now, this.#attemptAt + BETWEEN_ATTEMPTS) : now + ASKS_AFTER;
  }

  /** Takes a signal, after those before it. */
  receive(signal) {
    this.#inTurn(() => this.#receive(signal));
  }

  #judge(now) {
    this.#connections.forEach(({ beats }) => (this.provenAt = Math.max(this.provenAt, beats.provenAt)));
    const before = this.state;
    if (!this.#connections.some(({ beats }) => beats.isAlive(now, this.lostAt))) {
      if (this.isAlive) this.#loseAndTell(now);
      return;
    }
    this.state = now - this.provenAt > INTERRUPTED ? 'interrupted' : 'alive';
    if (before === 'alive' && this.state === 'interrupted') this.#interruptedAt = this.provenAt;
    if (before === 'interrupted' && this.state === 'alive') this.#told.interrupted(this.provenAt - this.#interruptedAt);
    if (before !== 'connecting' && before !== 'lost') return;
    this.#nextAt = Infinity;
    if (this.#leads) this.#keep(({ beats }) => beats.isAlive(now, this.lostAt));
    this.#told.restored();
  }

  #loseAndTell(now) {
    this.lose(now);
    this.#told.lost();
  }

  /** The other side has closed it, or it has failed. */
  #gone(connection) {
    const now = performance.now();
    this.#keep((other) => other !== connection);
    if (this.isAlive && !this.#connections.some(({ beats }) => beats.isAlive(now, this.lostAt))) this.#loseAndTell(now);
    if (this.isAlive) return;
    if (!this.#leads && this.#connections.length === 0) this.#ask(now);
    if (this.#leads && connection.attempt === this.#number) this.#nextAt = Math.max(now, this.#attemptAt + BETWEEN_ATTEMPTS);
  }

  async #receive({ type, attempt = 0, payload }) {
    const { instance, to, can, sdp, restart, asks, refused, ...candidate } = payload;
    if ((to && to !== this.#mine) || this.#replaced.has(instance)) return;
    if (instance !== this.#theirs) this.#meet(instance);
    if (can) this.#can = can;
    if (type === 'ice-candidate') await this.#addCandidate(attempt, candidate);
    else if (type === 'offer' && !this.#leads && attempt > this.#number) await this.#answer(attempt, sdp, restart);
    else if (type === 'answer' && this.#leads && sdp) await this.#accept(attempt, sdp);
    else if (type === 'answer' && this.#leads && (asks || refused)) this.#offerAgain(attempt, asks);
  }

  #meet(instance) {
    const returns = this.#theirs !== undefined;
    if (returns) this.#replaced.add(this.#theirs);
    this.#theirs = instance;
    this.#can = [];
    if (!returns) return;
    this.#number = this.#described = 0;
    this.#keep(() => false);
    if (this.isAlive) this.#loseAndTell(performance.now());
    if (this.#leads) this.#nextAt = performance.now();
  }

  async #offer() {
    const held = this.#open();
    const restart = held && this.attempts === 0 && this.#can.includes('restart') ? true : undefined;
    const attempt = ++this.#number;
    this.attempts++;
    this.#answered = false;
    if (restart) this.#giveUntil(this.#attemptAt + RESTART);
    const iceServers = await this.#told.iceServers();
    const connection = restart ? held : this.#connect(iceServers);
    connection.attempt = attempt;
    await this.#signal('offer', attempt, { sdp: await connection.offer(iceServers), can: this.#iCan, restart });
  }

  async #answer(attempt, sdp, restart) {
    this.#number = attempt;
    this.attempts++;
    if (!this.isAlive) this.#nextAt = performance.now() + ASKS_AFTER;
    const held = this.#iCan.includes('restart') ? this.#open() : undefined;
    if (restart && !held) return this.#signal('answer', attempt, { refused: true });
    const connection = restart ? held : this.#connect(await this.#told.iceServers());
    connection.attempt = attempt;
    const answer = await connection.answer(sdp);
    await this.#signal('answer', attempt, { sdp: answer, can: this.#iCan });
    await this.#describe(attempt);
  }

  async #accept(attempt, sdp) {
    const connection = this.#connections.find((one) => one.attempt === attempt);
    if (attempt !== this.#number || this.#answered || !connection) return;
    this.#answered = true;
    await connection.rtc.setRemoteDescription({ type: 'answer', sdp });
    await this.#describe(attempt);
  }

  /** The other side has nothing, or waits: except where my newest offer may be on its way, it gets another. */
  #offerAgain(taken, asks) {
    const now = performance.now();
    if (this.#number > taken && now - this.#attemptAt < ON_ITS_WAY) return;
    if (asks && (this.isAlive || this.#number <= taken || this.#answered)) return;
    this.#nextAt = now;
  }

  #ask(now) {
    this.#nextAt = now + ASKS_AFTER;
    this.#inTurn(() => this.#signal('answer', this.#number, this.#open() ? { asks: true } : { refused: true }));
  }

  async #addCandidate(attempt, candidate) {
    if (attempt > this.#described) {
      if (this.#early.push({ attempt, candidate }) > MOST_EARLY_CANDIDATES) this.#early.shift();
    } else if (attempt === this.#described) {
      await this.#connections.find((one) => one.attempt === attempt)?.rtc.addIceCandidate(candidate);
    }
  }

  /** What the other side's description was waited for by. */
  async #describe(attempt) {
    this.#described = attempt;
    for (const early of this.#early.splice(0)) await this.#addCandidate(early.attempt, early.candidate);
  }

  /** The newest attempt has time until then; where the link is alive by now, or waits for an offer, that means nothing. */
  #giveUntil(then) {
    const isUnderWay = this.#leads && this.#nextAt !== Infinity && this.#nextAt > performance.now();
    if (isUnderWay) this.#nextAt = Math.max(this.#nextAt, then);
  }

  /** The connection that was open at both ends last. */
  #open() {
    return this.#connections.findLast((one) => one.isOpen);
  }

  /** A new one takes the place of one that never opened; one that did may still be the first to be whole again. */
  #connect(iceServers) {
    this.#keep((one) => one.isOpen);
    const connection = new Connection(iceServers, {
      candidate: (init) => this.#inTurn(() => this.#signal('ice-candidate', connection.attempt, init)),
      frame: (frame) => this.#told.frame(frame),
      connected: () => connection.attempt === this.#number && this.#giveUntil(performance.now() + OPENING),
      gone: () => this.#gone(connection),
    });
    this.#connections.push(connection);
    return connection;
  }

  #keep(isKept) {
    this.#connections.filter((one) => !isKept(one)).forEach((one) => one.close());
    this.#connections = this.#connections.filter(isKept);
  }

  #signal(type, attempt, payload) {
    return this.#told.signal(type, attempt, { instance: this.#mine, to: this.#theirs, ...payload });
  }

  #inTurn(act) {
    this.#queue = this.#queue.then(act).catch((error) => console.warn(`The link with ${this.other}: ${error}`));
  }
}
