import { decode, encodeAnswer, encodeBeat, type Beat } from '../../src/links/frames.js';
import type { Link } from '../../src/links/link.js';
import { Mesh } from '../../src/links/mesh.js';
import type { SignalPayload, SignalType } from '../../src/wire/wire.js';
import { StandInConnection } from './standInConnection.js';
import { VirtualTimers } from './virtualTimers.js';

/** A story of one link. */
export interface LinkStory {
  readonly leads: boolean;
  /** What the other side says that it can. */
  readonly can?: readonly string[];
  readonly servers?: readonly string[];
}

/** Time from one end to the other, in ms. */
const oneWayMs = 10;
const heartbeatMs = 250;

/** A real link and its real negotiation, whose far side, connections, coordinator and time are a story's. */
export class LinkStage {
  readonly told: string[] = [];
  readonly signals: string[] = [];
  readonly #story: LinkStory;
  readonly #timers = new VirtualTimers();
  readonly #mesh: Mesh;
  readonly #connections: StandInConnection[] = [];
  readonly #beats: Beat[] = [];
  #made = 0;
  #path = 'both';
  #isCoordinatorAway = false;

  constructor(story: LinkStory) {
    this.#story = story;
    const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    this.#mesh = new Mesh({
      self: story.leads ? 'a' : 'b',
      others: [story.leads ? 'b' : 'a'],
      instance: 'here',
      heartbeatMs,
      graceMs: 2_900,
      timers: this.#timers,
      logger,
      createPeerConnection: configuration => this.#connect(configuration) as unknown as RTCPeerConnection,
      iceServers: async () => (story.servers ?? []).map(urls => ({ urls })),
      signal: async (_, type, payload, attempt) => this.#signalled(type, payload, attempt),
      events: {
        changed: () => undefined,
        validated: () => this.told.push('validated'),
        interrupted: () => this.told.push('interrupted'),
        lost: (link, cause) => this.told.push(`lost ${cause}${silenceOf(link)}`),
        restored: link => this.told.push(`restored after ${link.attemptsSinceLost} attempts`),
        nearMiss: (_, ms) => this.told.push(`near miss of ${ms} ms`),
        notice: () => undefined,
        message: () => undefined,
      },
    });
    this.#timers.every(heartbeatMs, () => this.#farBeats());
  }

  get state(): string {
    return this.#mesh.links[0]!.state;
  }

  /** Candidates of the other side that the newest connection was given. */
  get candidates(): number {
    return this.#newest.candidates;
  }

  /** How the connections were made since this was asked last. */
  takeConnections(): string[] {
    const made = this.#connections.slice(this.#made).map(({ isRelayed }) => (isRelayed ? 'relay' : 'new'));
    this.#made = this.#connections.length;
    return made;
  }

  /** Does what a step says, and lets come to an end what follows from it. */
  async do(step: string): Promise<void> {
    const [what, ...rest] = step.split(' ');
    await this.#act(what!, rest);
    await settle();
  }

  async #act(what: string, rest: readonly string[]): Promise<void> {
    const number = Number(rest[0]);
    switch (what) {
      case 'connect':
        return this.#mesh.connect();
      case 'expect_alive':
        return this.#mesh.expectAlive();
      case 'check_proof':
        return this.#mesh.loseUnproven(number);
      case 'offer':
        return this.#receive('offer', rest, { sdp: 'theirs', can: this.#story.can ?? [] });
      case 'answer':
        return this.#receive('answer', rest, { sdp: 'theirs', can: this.#story.can ?? [] });
      case 'refused':
        return this.#receive('answer', rest, { refused: true, can: this.#story.can ?? [] });
      case 'asks':
        return this.#receive('answer', rest, { asks: true, can: this.#story.can ?? [] });
      case 'candidate':
        return this.#receive('ice-candidate', rest, { candidate: 'theirs', sdpMid: '0', sdpMLineIndex: 0 });
      case 'found':
        return this.#newest.find();
      case 'opened': {
        this.#newest.open();
        return this.#farBeats();
      }
      case 'closed':
        return this.#newest.closeByFar();
      case 'ice':
        return this.#newest.ice(rest[0]!);
      case 'path':
        return void (this.#path = rest[0]!);
      case 'coordinator':
        return this.#coordinator(rest[0] === 'away');
      case 'late_answer':
        return this.#answerLate(number);
      case 'sleep': {
        this.#timers.sleep(number);
        return this.#timers.passSettling(0, settle);
      }
      case 'pass':
        return this.#timers.passSettling(number, settle);
      default:
        throw new Error(`There is no step "${what}".`);
    }
  }

  get #newest(): StandInConnection {
    return this.#connections.at(-1)!;
  }

  #connect(configuration: RTCConfiguration): StandInConnection {
    const connection = new StandInConnection(configuration, { sent: (by, bytes) => this.#sent(by, bytes) });
    this.#connections.push(connection);
    return connection;
  }

  #signalled(type: SignalType, payload: SignalPayload, attempt: number): { result: string } {
    const kind = payload.refused ? 'refused' : payload.asks ? 'asks' : type === 'ice-candidate' ? 'candidate' : type;
    const to = payload.to === undefined || payload.to === 'there' ? '' : ` to ${payload.to}`;
    this.signals.push(`${kind} ${attempt}${payload.restart ? ' restart' : ''}${to}`);
    return { result: this.#isCoordinatorAway ? 'unreachable' : 'relayed' };
  }

  /** `NUMBER [restart] [of INSTANCE] [to INSTANCE]` */
  #receive(type: SignalType, words: readonly string[], fields: Omit<SignalPayload, 'instance'>): void {
    const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1]! : undefined);
    const to = after('to');
    const payload = {
      ...fields,
      instance: after('of') ?? 'there',
      ...(to !== undefined && { to }),
      ...(words.includes('restart') && { restart: true }),
    };
    this.#mesh.receive({ from_player_id: this.#story.leads ? 'b' : 'a', type, payload, attempt: Number(words[0]) });
  }

  #coordinator(isAway: boolean): void {
    this.#isCoordinatorAway = isAway;
    if (!isAway) this.#mesh.onCoordinatorReconnected();
  }

  #sent(by: StandInConnection, bytes: Uint8Array): void {
    const frame = decode(bytes.slice().buffer);
    if (frame?.kind !== 'beat') return;
    this.#beats.push(frame);
    if (this.#isOut) this.#timers.after(oneWayMs, () => this.#arrive(by, encodeAnswer(frame)));
  }

  #farBeats(): void {
    for (const connection of this.#connections.filter(({ isOpen }) => isOpen))
      this.#arrive(connection, encodeBeat({ number: 1, sentAt: 0 }));
  }

  /** What the far side sends now. */
  #arrive(at: StandInConnection, frame: Uint8Array<ArrayBuffer>): void {
    if (this.#isIn) this.#timers.after(oneWayMs, () => at.receive(frame));
  }

  #answerLate(agoMs: number): void {
    const since = this.#timers.now() - agoMs;
    this.#newest.receive(encodeAnswer(this.#beats.find(({ sentAt }) => sentAt >= since)!));
  }

  get #isOut(): boolean {
    return this.#path === 'both' || this.#path === 'out';
  }

  get #isIn(): boolean {
    return this.#path === 'both' || this.#path === 'in';
  }
}

function silenceOf(link: Link): string {
  return link.silenceAtLossMs === undefined ? '' : ` after ${link.silenceAtLossMs} ms`;
}

/** What is done one after the other, without time in between. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
