import type {
  CoordinatorState,
  Countdown,
  EndInfo,
  GameMessage,
  GameSettings,
  LinkSnapshot,
  MessageData,
  PauseInfo,
  Phase,
  PlayerPresence,
  ReconnectionData,
  ResumeInfo,
  StartInfo,
  State,
  Unsubscribe,
} from './types.js';

/**
 * A game that this page plays in. Made by `joinGame`.
 *
 * A handler that comes after its event (the game has started, it is paused, it is over) is called at once, in a
 * microtask, so that nothing is lost between joining and attaching. Handlers are called once the library is done with
 * what it was doing, so each may call any of these methods. A handler that throws is logged and otherwise does no harm.
 */
export interface Game {
  readonly gameId: string;
  /** This page's own player. */
  readonly playerId: string;
  /** All players, this one included, in ordinal order. */
  readonly players: readonly string[];
  /** How far the game is, as the coordinator said last; `ended` once it is over for this page, or left. */
  readonly phase: Phase;
  /** How this page is in it. */
  readonly state: State;
  readonly settings: GameSettings;
  /** Whatever the game's backend gave with `POST /games`. */
  readonly metadata: unknown;
  /** The links to the other players, by player, as of now. */
  readonly links: ReadonlyMap<string, LinkSnapshot>;

  /**
   * The coordinator's time, in Unix ms with fractions. All players follow it.
   * @example const sinceStart = game.now() - startAt;
   */
  now(): number;

  /**
   * Sends a message to one player: unordered, unreliable, at most 65535 bytes. The data may be reused at once.
   * @returns whether it was sent. False while the link is down, or quiet, or so busy that it would arrive too old.
   * @throws RangeError if it is too large
   * @example game.send('bob', new Uint8Array([1, 2, 3]));
   */
  send(playerId: string, data: MessageData): boolean;

  /**
   * Sends a message to every other player.
   * @returns on how many links it was sent
   * @throws RangeError if it is too large
   * @example game.broadcast(JSON.stringify({ frame, keys }));
   */
  broadcast(data: MessageData): number;

  /**
   * This player's own record of losses, recoveries and pauses.
   * @example const { totalPauseDurationMs } = game.getReconnectionData();
   */
  getReconnectionData(): ReconnectionData;

  /**
   * Leaves the game, which ends it for all. Resolves once the coordinator knows, or after 2 s; never rejects.
   * @example await game.leave('had enough');
   */
  leave(reason?: string): Promise<void>;

  /**
   * Lets go of the game without leaving it, as if the page were closed: the others wait for this player to come back,
   * within the time a pause may last. No handler is called any more, `onEnd`'s neither. Any number of times, at any
   * moment; after `leave`, or the end, it does nothing.
   * @example useEffect(() => () => game.dispose(), [game]);
   */
  dispose(): void;

  /**
   * Drops everything on this page's links, both ways, for `durationMs`: to show, or to test, what a lost link does.
   * @example game.simulateOutage(5_000);
   */
  simulateOutage(durationMs: number): void;

  /**
   * A player's connection to the coordinator came or went. Every new handler gets the current state.
   * @example game.onPlayers(players => showLobby(players));
   */
  onPlayers(handler: (players: readonly PlayerPresence[]) => void): Unsubscribe;

  /**
   * Play begins.
   * @example game.onStart(({ returning }) => returning ? askOthersForState() : play());
   */
  onStart(handler: (start: StartInfo) => void): Unsubscribe;

  /**
   * Stop the game. Once for each pause: as soon as this page notices a loss itself, or the coordinator says so.
   * Should a new pause begin before the last one was resumed, there is no `onResume` between the two.
   * @example game.onPause(({ deadline }) => freeze(deadline));
   */
  onPause(handler: (pause: PauseInfo) => void): Unsubscribe;

  /**
   * The coordinator has confirmed the pause, or moved its deadline.
   * @example game.onPauseUpdated(({ deadline }) => showDeadline(deadline));
   */
  onPauseUpdated(handler: (pause: PauseInfo) => void): Unsubscribe;

  /**
   * Every 100 ms while paused.
   * @example game.onCountdown(({ remainingMs }) => show(Math.ceil(remainingMs / 1000)));
   */
  onCountdown(handler: (countdown: Countdown) => void): Unsubscribe;

  /**
   * Go on. Called at the agreed instant, `resumeAt`, on every page.
   * @example game.onResume(({ frames }) => goOnFrom(Math.min(...Object.values(frames))));
   */
  onResume(handler: (resume: ResumeInfo) => void): Unsubscribe;

  /**
   * The game is over: for all, or for this page alone (`replaced`, `refused`, `unreachable`: see `LocalEndReason`).
   * From the call of `leave` or the end on, the phase is `ended`, the state `terminated` and every link `closed`.
   * @example game.onEnd(({ reason }) => showEnd(reason));
   */
  onEnd(handler: (end: EndInfo) => void): Unsubscribe;

  /**
   * A message from another player. Also while paused.
   * @example game.onMessage(({ from, data }) => take(from, data));
   */
  onMessage(handler: (message: GameMessage) => void): Unsubscribe;

  /**
   * A link's state, attempt or round trip changed; some times a second while it is alive.
   * @example game.onLinkState(({ playerId, state }) => showLink(playerId, state));
   */
  onLinkState(handler: (link: LinkSnapshot) => void): Unsubscribe;

  /**
   * The connection to the coordinator came or went, which pauses nothing. Every new handler gets the current state.
   * @example game.onCoordinator(({ replaced }) => replaced && showOpenElsewhere());
   */
  onCoordinator(handler: (state: CoordinatorState) => void): Unsubscribe;
}
