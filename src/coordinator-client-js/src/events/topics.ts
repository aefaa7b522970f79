import { Delivery } from './delivery.js';
import { Topic } from './topic.js';
import type {
  CoordinatorState,
  Countdown,
  EndInfo,
  GameMessage,
  LinkSnapshot,
  Logger,
  PauseInfo,
  PlayerPresence,
  ResumeInfo,
  StartInfo,
} from '../api/types.js';

/** The events of a game that its own code can attach to. */
export class Topics {
  readonly players: Topic<readonly PlayerPresence[]>;
  readonly start: Topic<StartInfo>;
  readonly pause: Topic<PauseInfo>;
  readonly pauseUpdated: Topic<PauseInfo>;
  readonly countdown: Topic<Countdown>;
  readonly resume: Topic<ResumeInfo>;
  readonly end: Topic<EndInfo>;
  readonly message: Topic<GameMessage>;
  readonly linkState: Topic<LinkSnapshot>;
  readonly coordinator: Topic<CoordinatorState>;

  readonly #delivery = new Delivery();

  constructor(logger: Logger) {
    this.players = new Topic(logger, this.#delivery);
    this.start = new Topic(logger, this.#delivery);
    this.pause = new Topic(logger, this.#delivery);
    this.pauseUpdated = new Topic(logger, this.#delivery);
    this.countdown = new Topic(logger, this.#delivery);
    this.resume = new Topic(logger, this.#delivery);
    this.end = new Topic(logger, this.#delivery);
    this.message = new Topic(logger, this.#delivery);
    this.linkState = new Topic(logger, this.#delivery);
    this.coordinator = new Topic(logger, this.#delivery);
  }

  /** No handler is called any more, what waits neither. */
  close(): void {
    this.#delivery.close();
  }
}
