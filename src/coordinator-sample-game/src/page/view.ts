/** Everything that the page shows, as plain data: what the library says and what its events have told. */
import type {
  EndInfo,
  Game,
  LinkSnapshot,
  PauseInfo,
  Phase,
  PlayerPresence,
  ReconnectionData,
  State,
} from 'coordinator-client-js';
import type { Side } from '../pong/field';

/** A pause as a person wants to know it. */
export interface PauseView {
  epoch: number;
  detectingPlayer: string;
  /** Milliseconds until the game ends unless both are back. */
  remainingMs: number;
  timeoutMs: number;
}

export interface View {
  gameId: string;
  phase: Phase;
  state: State;
  /** The newest pause this page knows of; 0 before the first. */
  epoch: number;
  me: string;
  /** The other player's id. */
  other: string;
  side: Side;
  link: LinkSnapshot | undefined;
  /** Connected to the coordinator. */
  coordinator: boolean;
  /** Another page has taken this player over. */
  replaced: boolean;
  /** The other player has a connection to the coordinator. */
  otherPresent: boolean;
  pause: PauseView | undefined;
  end: EndInfo | undefined;
  record: ReconnectionData;
  /** This page has the game's state; a page that returns has to get it first. */
  hasState: boolean;
  /** The game stands still since an input of the other player is missing. */
  waits: boolean;
  /** The link to send to the other player, where this tab knows it. */
  invitation: string | undefined;
}

/** Listens to the library and keeps what only its events tell. */
export class Witness {
  readonly #game: Game;
  readonly #invitation: string | undefined;
  #epoch = 0;
  #pause: PauseView | undefined;
  #end: EndInfo | undefined;
  #coordinator = true;
  #replaced = false;
  #present = new Set<string>();

  constructor(game: Game, invitation: string | undefined) {
    this.#game = game;
    this.#invitation = invitation;
    game.onPlayers(players => this.#meet(players));
    game.onPause(pause => this.#takePause(pause));
    game.onPauseUpdated(pause => this.#takePause(pause));
    game.onCountdown(({ remainingMs }) => {
      if (this.#pause) this.#pause = { ...this.#pause, remainingMs };
    });
    game.onResume(({ epoch }) => {
      this.#epoch = epoch;
      this.#pause = undefined;
    });
    game.onEnd(end => {
      this.#end = end;
      this.#pause = undefined;
    });
    game.onCoordinator(({ connected, replaced }) => {
      this.#coordinator = connected;
      this.#replaced ||= replaced === true;
    });
  }

  /** The view now; `pong` says how this page's Pong is. */
  view(pong: Pick<View, 'hasState' | 'waits'>): View {
    const game = this.#game;
    const [left, right] = game.players;
    const other = (game.playerId === left ? right : left) ?? '';
    return {
      gameId: game.gameId,
      phase: game.phase,
      state: game.state,
      epoch: this.#epoch,
      me: game.playerId,
      other,
      side: game.playerId === left ? 0 : 1,
      link: game.links.get(other),
      coordinator: this.#coordinator,
      replaced: this.#replaced,
      otherPresent: this.#present.has(other),
      pause: this.#pause,
      end: this.#end,
      record: game.getReconnectionData(),
      ...pong,
      invitation: this.#invitation,
    };
  }

  #meet(players: readonly PlayerPresence[]): void {
    this.#present = new Set(players.filter(player => player.connected).map(player => player.playerId));
  }

  #takePause({ epoch, detectingPlayer, deadline, timeoutMs }: PauseInfo): void {
    this.#epoch = epoch;
    const remainingMs = Math.max(0, Math.min(timeoutMs, deadline - this.#game.now()));
    this.#pause = { epoch, detectingPlayer, remainingMs, timeoutMs };
  }
}
