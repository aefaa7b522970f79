import type { Environment, Hub } from '../../src/runtime/environment.js';
import type { Game } from '../../src/api/game.js';
import { joinGameIn } from '../../src/playing/joinGame.js';
import type { JoinOptions } from '../../src/api/joinOptions.js';
import type { Cancel, Timers } from '../../src/runtime/timers.js';
import type { Attachment } from './fakeCoordinator.js';
import { FakePeerConnection } from './fakeNetwork.js';
import type { World } from './world.js';

/** An event that the game's code received. */
export interface PageEvent {
  readonly what: 'start' | 'pause' | 'updated' | 'resume' | 'end' | 'coordinator';
  readonly at: number;
  readonly info: any;
}

/** A page of one player: its timers, its connections, and the events that its game received. */
export class Page {
  readonly player: string;
  readonly events: PageEvent[] = [];
  readonly messages: { from: string; data: string | Uint8Array }[] = [];
  readonly connections: FakePeerConnection[] = [];
  game!: Game;
  frame = 0;
  /** The process is gone: it says and hears nothing any more. */
  dead = false;
  /** The network between this page and the coordinator is up. */
  online = true;
  /** One way to the coordinator, in ms, where it is not everybody's. */
  hubLatencyMs: number | undefined;
  /** Its machine has slept for so long, in ms, while its monotonic clock stood still. */
  #sleptMs = 0;
  #networkChanged: (() => void) | undefined;
  readonly #running = new Set<Cancel>();
  readonly #world: World;
  #frozen: (() => void)[] | undefined;
  /** The newest connection to the coordinator. */
  hub: FakeHub | undefined;
  /** All of them. */
  readonly hubs: FakeHub[] = [];

  constructor(world: World, player: string) {
    this.#world = world;
    this.player = player;
  }

  async join(options: Partial<JoinOptions> = {}): Promise<Game> {
    const game = await joinGameIn(() => this.#environment(), {
      url: 'http://coordinator.test',
      token: this.player,
      frame: () => this.frame,
      logger: this.#world.logger,
      ...options,
    });
    this.game = game;
    const note = (what: PageEvent['what']) => (info: unknown) => this.events.push({ what, at: Date.now(), info });
    game.onStart(note('start'));
    game.onPause(note('pause'));
    game.onPauseUpdated(note('updated'));
    game.onResume(note('resume'));
    game.onEnd(note('end'));
    game.onCoordinator(note('coordinator'));
    game.onMessage(message => this.messages.push(message));
    return game;
  }

  /** The events of this kind. */
  all(what: PageEvent['what']): PageEvent[] {
    return this.events.filter(event => event.what === what);
  }

  /** Does something on this page, now or once it is no longer frozen. */
  run(act: () => void): void {
    if (this.dead) return;
    if (this.#frozen) this.#frozen.push(act);
    else act();
  }

  freeze(): void {
    this.#frozen ??= [];
  }

  /** Everything that came in the meantime comes at once. */
  thaw(): void {
    const backlog = this.#frozen ?? [];
    this.#frozen = undefined;
    for (const act of backlog) this.run(act);
  }

  /** The machine sleeps: its monotonic clock stops, its wall clock runs on, and its connections live. */
  async sleep(ms: number): Promise<void> {
    this.freeze();
    await this.#world.pass(ms);
    this.#sleptMs += ms;
    this.thaw();
  }

  /** Timers that the library has not taken back. */
  get runningTimers(): number {
    return this.#running.size;
  }

  get listensToNetwork(): boolean {
    return this.#networkChanged !== undefined;
  }

  /** The browser notices that the network is another. */
  changeNetwork(): void {
    this.#networkChanged?.();
  }

  /** The process is killed: nobody hears of it. */
  kill(): void {
    this.dead = true;
    this.hub?.drop(new Error('The page is gone.'));
  }

  /** The page is closed in an orderly way, or reloads: its connections close. */
  unload(): void {
    for (const connection of this.connections) connection.close();
    this.kill();
  }

  setOnline(online: boolean): void {
    this.online = online;
    if (!online) this.hub?.drop(new Error('The network is gone.'));
  }

  #environment(): Environment {
    return {
      timers: this.#timers(),
      random: () => this.#world.chance ?? this.#world.network.random(),
      createHub: (url, token) => {
        this.hub = new FakeHub(this.#world, this, url, token);
        this.hubs.push(this.hub);
        return this.hub;
      },
      onNetworkChange: act => {
        this.#networkChanged = act;
        return () => void (this.#networkChanged = undefined);
      },
      createPeerConnection: configuration => {
        const connection = new FakePeerConnection(this, this.#world.network, configuration);
        this.connections.push(connection);
        return connection as unknown as RTCPeerConnection;
      },
      isRefused: async (url, token) => {
        this.#world.probes.push(url);
        return this.#world.nodeAt(url) === 'up' && this.#world.coordinatorUp && !this.#world.coordinator.accepts(token);
      },
      isSilent: url =>
        new Promise(resolve => {
          if (this.#world.nodeAt(url) === 'silent') setTimeout(() => resolve(true), 2_000);
          else setTimeout(() => resolve(false), this.#world.hubLatencyMs);
        }),
    };
  }

  #timers(): Timers {
    const running = this.#running;
    let closed = false;
    const start = (set: typeof setTimeout, clear: (handle: any) => void, ms: number, act: () => void): Cancel => {
      if (closed) return () => undefined;
      const repeats = set === (setInterval as typeof setTimeout);
      const handle = set(
        () =>
          this.run(() => {
            if (!running.has(cancel)) return;
            if (!repeats) running.delete(cancel);
            act();
          }),
        ms,
      );
      const cancel = () => {
        running.delete(cancel);
        clear(handle);
      };
      running.add(cancel);
      return cancel;
    };
    return {
      now: () => performance.now() - this.#sleptMs,
      after: (ms, act) => start(setTimeout, clearTimeout, Math.max(0, ms), act),
      every: (ms, act) => start(setInterval as typeof setTimeout, clearInterval, ms, act),
      close: () => {
        closed = true;
        running.forEach(cancel => cancel());
      },
    };
  }
}

/** A page's connection to the coordinator, with latency. */
export class FakeHub implements Hub {
  readonly #world: World;
  readonly #page: Page;
  readonly #handlers = new Map<string, (payload: never) => void>();
  readonly #waiting = new Set<(error: Error) => void>();
  #attachment: Attachment | undefined;
  #onclose: ((error?: Error) => void) | undefined;
  #onactivity: (() => void) | undefined;
  #isStarting = false;
  #isStopped = false;
  readonly url: string;
  readonly token: string;
  /** Nothing gets through any more, though nobody has closed the connection. */
  stalled = false;

  constructor(world: World, page: Page, url: string, token: string) {
    this.#world = world;
    this.#page = page;
    this.url = url;
    this.token = token;
  }

  /** It is being made, or is open. */
  get isOpen(): boolean {
    return this.#isStarting || this.#attachment !== undefined;
  }

  async start(): Promise<void> {
    this.#isStarting = true;
    try {
      await this.#connect();
    } finally {
      this.#isStarting = false;
    }
  }

  async #connect(): Promise<void> {
    this.#world.attempts.push({ player: this.#page.player, url: this.url, at: Date.now() });
    do await this.#travel();
    while (['silent', 'waiting'].includes(this.#world.nodeAt(this.url)) && !this.#isStopped);
    const { coordinator } = this.#world;
    if (this.#isStopped || this.#world.nodeAt(this.url) === 'down') throw new Error('WebSocket failed to connect.');
    if (!this.#page.online || !this.#world.coordinatorUp || !coordinator.accepts(this.token))
      throw new Error('WebSocket failed to connect.');
    const attachment: Attachment = {
      send: (event, payload) =>
        void this.#travel().then(() => {
          if (this.#attachment === attachment && !this.stalled) this.#page.run(() => this.hear(event, payload));
        }),
      close: error => void this.#travel().then(() => this.drop(error)),
    };
    this.#attachment = attachment;
    coordinator.attach(this.#page.player, attachment, new URL(this.url).searchParams.get('instance') ?? '');
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.drop();
  }

  /** Hears something that was on its way. */
  hear(event: string, payload: object): void {
    this.#onactivity?.();
    this.#handlers.get(event)?.(payload as never);
  }

  on(event: string, handler: (payload: never) => void): void {
    this.#handlers.set(event, handler);
  }

  onactivity(handler: () => void): void {
    this.#onactivity = handler;
  }

  onclose(handler: (error?: Error) => void): void {
    this.#onclose = handler;
  }

  invoke(method: string, payload: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      void this.#travel()
        .then(async () => {
          if (!this.#attachment || this.stalled) return;
          const answer = this.#world.coordinator.invoke(this.#page.player, method, structuredClone(payload));
          await this.#travel();
          if (this.#world.coordinator.keepsAnswerTo?.(method)) return;
          if (this.#attachment && !this.stalled)
            this.#page.run(() => {
              this.#onactivity?.();
              resolve(answer);
            });
        })
        .catch(error => {
          this.#onactivity?.();
          reject(error);
        });
    });
  }

  /** The connection closes; it breaks where there is an error. */
  drop(error?: Error): void {
    const attachment = this.#attachment;
    if (!attachment) return;
    this.#attachment = undefined;
    // Where nothing gets through, the coordinator does not hear of it either.
    if (!this.stalled) this.#world.coordinator.detach(this.#page.player, attachment);
    for (const reject of this.#waiting)
      reject(new Error('Invocation canceled due to the underlying connection being closed.'));
    this.#page.run(() => this.#onclose?.(error));
  }

  #travel(): Promise<void> {
    return new Promise(resolve => setTimeout(resolve, this.#page.hubLatencyMs ?? this.#world.hubLatencyMs));
  }
}
