import { Coordinator } from './coordinator.js';
import { encodeMessage, encodeNotice } from './frames.js';
import { Link } from './link.js';

const TICK = 25, PROVEN_LATELY = 1_000, VALIDATES_WITHIN = 30_000, HEALTH_EVERY = 10_000;
const NOTICES_AT_ONCE = 32, NOTICES_A_SECOND = 4;
const TOLD_TO_PEERS = ['p2p_pause', 'p2p_resume', 'p2p_game_ended'];

/**
 * One player of a game: its links, and what is agreed with the coordinator about them. Written from `PEERS.md` and the wire
 * contract alone. Left out, since no rule asks for it: attempts through relays only, the coordinator's other addresses,
 * fresh tokens, and the report that a pause has timed out, which the coordinator's own clock ends.
 */
export class Player {
  /** `joining`, `validating`, `playing`, `paused` or `over`. */
  phase = 'joining';
  /** The number of the newest pause. */
  epoch = 0;
  links = new Map();
  #instance = crypto.randomUUID();
  #coordinator;
  #game;
  #can;
  #reported = new Map();
  #validatesUntil = Infinity;
  #resumedEpoch = 0;
  #noticed = new Set();
  #allowances = new Map();
  #healthAt = 0;

  /**
   * @param game what the player plays: `frame`; `joined(state)`, `message(from, text or bytes)`, `start()`, `pause(epoch)`,
   * `resume(epoch, frames)` and `end(reason)`. A pause that began here is told again when the coordinator has confirmed it.
   * @param can what this player's stack is capable of
   */
  constructor(url, token, game, can = ['restart']) {
    this.#game = game;
    this.#can = can;
    this.#coordinator = new Coordinator(url, token, this.#instance, (event, body) => this.#told(event, body));
    setInterval(() => this.#tick(performance.now()), TICK);
  }

  /** Sends a text or bytes to all whose links are alive. */
  send(message) {
    const frame = encodeMessage(message);
    for (const link of this.links.values()) link.send(frame);
  }

  /** The end is told before this is answered. */
  leave() {
    this.#report('leave_game');
  }

  get #dead() {
    return [...this.links.values()].filter((link) => !link.isAlive);
  }

  #tick(now) {
    if (this.phase === 'over') return;
    for (const link of this.links.values()) link.tick(now);
    if (now >= this.#validatesUntil) {
      this.#validatesUntil = Infinity;
      this.#report('p2p_validation_failed', { reason: 'A link could not be made.' });
    }
    if (now < this.#healthAt) return;
    this.#healthAt = now + HEALTH_EVERY;
    for (const { other, state } of this.links.values()) this.#report('p2p_health_report', { peer_id: other, status: state });
  }

  #told(event, body) {
    switch (event) {
      case 'game_joined': return this.#joined(body);
      case 'game_ready': return this.#connect();
      case 'webrtc_signal': return this.links.get(body.from_player_id)?.receive(body);
      case 'p2p_validation_complete': return this.#play();
      case 'session_replaced': return this.#end('replaced');
      default: return this.#act(event, body);
    }
  }

  #act(event, body, from) {
    if (!TOLD_TO_PEERS.includes(event)) return;
    this.#passOn(event, body, from);
    if (event === 'p2p_pause') this.#pause(body.epoch);
    else if (event === 'p2p_resume') this.#resume(body);
    else this.#end(body.reason);
  }

  #joined(state) {
    if (this.phase === 'joining') {
      for (const { player_id: id } of state.players) {
        if (id !== state.player_id) this.links.set(id, this.#link(state.player_id, id));
      }
      this.phase = 'validating';
      this.#game.joined(state);
    }
    if (state.phase === 'ended') return this.#end(state.ended.reason);
    if (state.phase === 'waiting') return;
    this.#connect();
    for (const link of this.links.values()) link.startAgain(performance.now());
    this.#validated();
    // What was said before this connection may not have arrived: it is said again.
    if (this.phase === 'paused') this.#reported.forEach((fields) => this.#report('p2p_connection_lost', fields));
    if (state.phase === 'paused') return this.#pause(state.epoch);
    if (state.phase !== 'playing') return;
    // A pause that the coordinator knows is over by now; one that it does not know was reported just now.
    if (this.phase === 'paused' && this.epoch > state.epoch) return this.#recovered();
    if (this.phase === 'paused') return this.#resume({ epoch: this.epoch, resume_at: 0, frames: {} });
    this.epoch = this.#resumedEpoch = state.epoch;
    this.#play();
  }

  #link(me, other) {
    const link = new Link(me, other, this.#instance, this.#can, {
      signal: (type, attempt, payload) =>
        this.#coordinator.call('webrtc_signal', { target_player_id: other, type, attempt, payload }),
      iceServers: async () => (await this.#coordinator.call('ice_servers')).ice_servers,
      restored: () => {
        this.#report('p2p_health_report', { peer_id: other, status: 'alive' });
        this.#validated();
        this.#recovered();
      },
      lost: () => this.#lost(link),
      interrupted: (ms) => this.#report('p2p_health_report', { peer_id: other, status: 'alive', interrupted_ms: ms }),
      frame: (frame) => this.#heard(link, frame),
    });
    return link;
  }

  #connect() {
    if (this.phase === 'over') return;
    const now = performance.now();
    if (this.phase === 'validating') this.#validatesUntil = Math.min(this.#validatesUntil, now + VALIDATES_WITHIN);
    for (const link of this.links.values()) if (!link.isAlive) link.start(now);
  }

  #validated() {
    if (this.phase !== 'validating' || this.links.size === 0 || this.#dead.length > 0) return;
    this.#validatesUntil = Infinity;
    this.#report('p2p_validation_success');
  }

  #play() {
    if (this.phase !== 'validating') return;
    this.phase = 'playing';
    this.#validatesUntil = Infinity;
    this.#game.start();
    this.#loseLost();
  }

  /** What has died since it was last looked at begins a pause. A link that never was is none that is lost. */
  #loseLost() {
    this.#dead.filter(({ state }) => state === 'lost').forEach((link) => this.#lost(link));
  }

  /** Everybody is paused for it at once, in the pause in progress or the next. */
  #lost(link) {
    if (this.phase !== 'playing' && this.phase !== 'paused') return;
    const begins = this.phase === 'playing';
    if (begins) this.epoch++;
    this.phase = 'paused';
    const fields = {
      peer_id: link.other, epoch: this.epoch, frame_number: this.#game.frame, timestamp: Date.now(), ...link.states,
    };
    this.#reported.set(link.other, fields);
    this.#report('p2p_connection_lost', fields);
    if (begins) this.#game.pause(this.epoch);
  }

  #pause(epoch) {
    if (epoch <= this.#resumedEpoch || this.phase === 'over' || this.phase === 'joining') return;
    this.epoch = epoch;
    this.phase = 'paused';
    this.#validatesUntil = Infinity;
    this.#game.pause(epoch);
    const now = performance.now();
    for (const link of this.links.values()) {
      if (link.isAlive && now - link.provenAt > PROVEN_LATELY) link.lose(now);
      if (!link.isAlive && this.#reported.get(link.other)?.epoch !== epoch) this.#lost(link);
    }
    this.#recovered();
  }

  /** Also whoever has lost nothing says where it stopped. */
  #recovered() {
    if (this.phase !== 'paused' || this.#dead.length > 0) return;
    const attempts = Math.max(...[...this.links.values()].map((link) => link.attempts));
    this.#report('p2p_reconnection_success', { attempts, frame_number: this.#game.frame, epoch: this.epoch });
  }

  #resume({ epoch, resume_at: at, frames }) {
    if (epoch !== this.epoch || this.phase !== 'paused') return;
    setTimeout(() => {
      if (epoch !== this.epoch || this.phase !== 'paused' || epoch <= this.#resumedEpoch) return;
      this.#resumedEpoch = epoch;
      this.#reported.clear();
      this.phase = 'playing';
      this.#game.resume(epoch, frames);
      this.#loseLost();
    }, this.#coordinator.here(at) - performance.now());
  }

  #end(reason) {
    if (this.phase === 'over') return;
    this.phase = 'over';
    this.#coordinator.close();
    for (const link of this.links.values()) link.close();
    this.#game.end(reason);
  }

  #heard(link, { kind, message, event, data }) {
    if (kind === 'message') return this.#game.message(link.other, message);
    const now = performance.now() / 1_000;
    const { left, at } = this.#allowances.get(link) ?? { left: NOTICES_AT_ONCE, at: now };
    const allowed = Math.min(NOTICES_AT_ONCE, left + (now - at) * NOTICES_A_SECOND);
    this.#allowances.set(link, { left: Math.max(0, allowed - 1), at: now });
    if (allowed < 1) return;
    // Hearsay to whom the coordinator tells itself: only a pause can do no harm.
    if (event === 'p2p_pause' || !this.#coordinator.isConnected) this.#act(event, data ?? {}, link);
  }

  #passOn(event, body, from) {
    const news = `${event} ${body.epoch}`;
    if (this.#noticed.has(news)) return;
    this.#noticed.add(news);
    for (const link of this.links.values()) if (link !== from) link.send(encodeNotice(event, body));
  }

  async #report(method, fields) {
    try {
      await this.#coordinator.call(method, fields);
    } catch (error) {
      console.warn(`${method}: ${error.message}`); // It is said again when the coordinator is back.
    }
  }
}
