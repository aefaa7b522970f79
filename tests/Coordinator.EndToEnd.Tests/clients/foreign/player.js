import { Coordinator } from './coordinator.js';
import { encodeMessage, encodeNotice } from './frames.js';
import { Link } from './link.js';

const TICK = 25, PROVEN_LATELY = 1_000, VALIDATES_WITHIN = 30_000, HEALTH_EVERY = 10_000;
const NOTICES_AT_ONCE = 32, NOTICES_A_SECOND = 4;
const TOLD_TO_PEERS = ['p2p_pause', 'p2p_resume', 'p2p_game_ended'];

/** One player of a game: its links, and what is agreed with the coordinator about them. */
export class Player {
  /** `joining`, `validating`, `playing`, `paused` or `over`. */
  phase = 'joining';
  /** The number of the newest pause that is known. */
  epoch = 0;
  links = new Map();
  #instance = crypto.randomUUID();
  #coordinator;
  #game;
  #reported = new Map();
  #validatesUntil = Infinity;
  #resumedEpoch = 0;
  #noticed = new Set();
  #healthAt = 0;

  /**
   * @param game what the player plays: `frame`; `joined(state)`, `message(from, text or bytes)`, `start()`, `pause(epoch)`,
   * `resume(epoch, frames)` and `end(reason)`. A pause that began here has no number, and is told again when it has.
   */
  constructor(url, token, game) {
    this.#game = game;
    this.#coordinator = new Coordinator(url, token, this.#instance, (event, body) => this.#told(event, body));
    setInterval(() => this.#tick(performance.now()), TICK);
  }

  /** Sends a text or bytes to all whose links are alive. */
  send(message) {
    const frame = encodeMessage(message);
    for (const link of this.links.values()) link.send(frame);
  }

  leave() {
    return this.#coordinator.call('leave_game');
  }

  get #dead() {
    return [...this.links.values()].filter((link) => !link.isAlive);
  }

  /** Whether the coordinator has told the number of the pause in progress. */
  get #isNumbered() {
    return this.phase === 'paused' && this.epoch > this.#resumedEpoch;
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
    if (state.phase === 'playing') {
      if (this.#isNumbered) return this.#resume({ epoch: this.epoch, resume_at: 0, frames: {} });
      this.#resumedEpoch = state.epoch;
      this.#reported.forEach((fields) => this.#report('p2p_connection_lost', fields));
      this.#play();
    } else if (state.phase === 'paused') {
      this.#pause(state.epoch);
      this.#reported.forEach((fields) => this.#report('p2p_connection_lost', { ...fields, epoch: this.epoch }));
    }
    this.#recovered();
  }

  #link(me, other) {
    const link = new Link(me, other, this.#instance, {
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
    this.#dead.forEach((link) => this.#lost(link));
  }

  /** Everybody is paused for it at once. */
  #lost(link) {
    if (this.phase !== 'playing' && this.phase !== 'paused') return;
    const fields = {
      peer_id: link.other, frame_number: this.#game.frame, timestamp: Date.now(), ...link.states,
      epoch: this.#isNumbered ? this.epoch : undefined,
    };
    this.#reported.set(link.other, fields);
    this.#report('p2p_connection_lost', fields);
    if (this.phase === 'paused') return;
    this.phase = 'paused';
    this.#game.pause();
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
      if (!link.isAlive && !this.#reported.has(link.other)) this.#lost(link);
    }
  }

  #recovered() {
    if (this.phase !== 'paused' || this.#reported.size === 0 || this.#dead.length > 0) return;
    const attempts = [...this.links.values()].reduce((most, link) => Math.max(most, link.attempts), 0);
    this.#report('p2p_reconnection_success', {
      attempts, frame_number: this.#game.frame, epoch: this.#isNumbered ? this.epoch : undefined,
    });
  }

  #resume({ epoch, resume_at: at, frames }) {
    if (epoch !== this.epoch || this.phase !== 'paused') return;
    setTimeout(() => {
      if (epoch !== this.epoch || this.phase !== 'paused' || epoch <= this.#resumedEpoch) return;
      this.#resumedEpoch = epoch;
      this.#reported.clear();
      this.phase = 'playing';
      this.#game.resume(epoch, frames);
      // A link that has died since begins the next pause.
      this.#dead.forEach((link) => this.#lost(link));
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
    const heard = link.notices ??= { left: NOTICES_AT_ONCE, at: now };
    heard.left = Math.min(NOTICES_AT_ONCE, heard.left + (now - heard.at) * NOTICES_A_SECOND) - 1;
    heard.at = now;
    if (heard.left < 0) return void (heard.left = 0);
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
