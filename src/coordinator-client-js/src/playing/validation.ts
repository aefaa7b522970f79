import { methods } from '../wire/names.js';
import type { Link } from '../links/link.js';
import type { Mesh } from '../links/mesh.js';
import type { Outbox } from '../hub/outbox.js';
import type { Cancel, Timers } from '../runtime/timers.js';

/** Six attempts of 5 s. */
const giveUpMs = 30_000;

/** Before play: tells the coordinator that every link of this player is alive both ways, or that one cannot be made. */
export class Validation {
  readonly #mesh: Mesh;
  readonly #outbox: Outbox;
  readonly #timers: Timers;
  #running = false;
  #cancelGiveUp: Cancel | undefined;

  constructor(mesh: Mesh, outbox: Outbox, timers: Timers) {
    this.#mesh = mesh;
    this.#outbox = outbox;
    this.#timers = timers;
  }

  /** Begins; again where the coordinator is attached again and still waits for this player's word. */
  begin(): void {
    this.#cancelGiveUp?.();
    this.#running = true;
    this.#cancelGiveUp = this.#timers.after(giveUpMs, () => this.#giveUp());
    this.linkValidated();
  }

  /** A link has come alive. */
  linkValidated(): void {
    if (!this.#running || !this.#mesh.isComplete) return;
    this.stop();
    this.#outbox.post({ method: methods.validationSuccess, payload: {} });
  }

  stop(): void {
    this.#running = false;
    this.#cancelGiveUp?.();
  }

  #giveUp(): void {
    this.stop();
    const missing = this.#mesh.links.filter(link => link.state !== 'alive');
    const beatless = missing.filter(link => link.isWithoutBeats);
    const why = beatless.length > 0 ? `: ${namesOf(beatless)} opened the channel and sent no beats` : '';
    const reason = `No link to ${namesOf(missing)} within ${giveUpMs / 1000} s${why}`;
    this.#outbox.post({ method: methods.validationFailed, payload: { reason } });
  }
}

function namesOf(links: readonly Link[]): string {
  return links.map(link => link.playerId).join(', ');
}
