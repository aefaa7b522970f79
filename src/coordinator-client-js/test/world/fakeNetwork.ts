import type { Page } from './page.js';

/** Seeded, so that a failing run can be run again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The paths between pages, and how the packets on them fare. */
export class FakeNetwork {
  latencyMs = 5;
  /** Share of packets that are lost, 0 to 1. */
  loss = 0;
  /** Kinds of frames, by their first byte, that never arrive. */
  readonly dropped = new Set<number>();
  readonly random: () => number;
  readonly connections: FakePeerConnection[] = [];
  readonly #cut = new Set<string>();

  constructor(seed = 1) {
    this.random = seeded(seed);
  }

  /** Nothing gets from one player to the other, nor back unless it is one way. */
  cut(from: string, to: string, { oneWay = false } = {}): void {
    this.#cut.add(`${from}>${to}`);
    if (!oneWay) this.#cut.add(`${to}>${from}`);
  }

  heal(): void {
    this.#cut.clear();
  }

  passes(from: Page, to: Page): boolean {
    return !from.dead && !to.dead && !this.#cut.has(`${from.player}>${to.player}`);
  }

  deliver(from: Page, to: Page, arrive: () => void): void {
    if (!this.passes(from, to) || this.random() < this.loss) return;
    setTimeout(() => {
      if (this.passes(from, to)) to.run(arrive);
    }, this.latencyMs);
  }
}

interface Description {
  id: number;
  ufrag: number;
  channel?: boolean;
}

/** As measured in Chromium 156: when ICE speaks up after packets have stopped, and what a restart can do. */
const disconnectedMs = 6_000;
const failedMs = 16_000;
const remoteCloseMs = 100;
const checkMs = 100;

/** As much of an RTCPeerConnection as the library uses, with Chromium's measured habits. */
export class FakePeerConnection {
  connectionState = 'new';
  iceConnectionState = 'new';
  onicecandidate: ((event: { candidate: object | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  ondatachannel: ((event: { channel: FakeChannel }) => void) | null = null;
  channel: FakeChannel | undefined;
  remote: FakePeerConnection | undefined;
  readonly page: Page;
  readonly id: number;
  readonly #network: FakeNetwork;
  #configuration: RTCConfiguration;
  #local: Description | undefined;
  #remote: Description | undefined;
  #ufrag = 0;
  #candidates = 0;
  #checkedSince = 0;
  #silentSince: number | undefined;
  #checks: ReturnType<typeof setInterval> | undefined;

  constructor(page: Page, network: FakeNetwork, configuration: RTCConfiguration) {
    this.page = page;
    this.#network = network;
    this.#configuration = configuration;
    this.id = network.connections.push(this);
  }

  get closed(): boolean {
    return this.connectionState === 'closed';
  }

  get usesRelayOnly(): boolean {
    return this.#configuration.iceTransportPolicy === 'relay';
  }

  getConfiguration(): RTCConfiguration {
    return this.#configuration;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.#configuration = configuration;
  }

  createDataChannel(label: string, options: RTCDataChannelInit): FakeChannel {
    this.channel = new FakeChannel(this, this.#network, label, options);
    return this.channel;
  }

  async createOffer({ iceRestart = false } = {}): Promise<{ type: string; sdp: string }> {
    this.#mustBeOpen();
    if (iceRestart || this.#ufrag === 0) this.#ufrag = Math.floor(this.#network.random() * 1e9) + 1;
    return this.#describe('offer');
  }

  async createAnswer(): Promise<{ type: string; sdp: string }> {
    this.#mustBeOpen();
    if (!this.#remote) throw new Error('InvalidStateError: no offer');
    this.#ufrag = Math.floor(this.#network.random() * 1e9) + 1;
    return this.#describe('answer');
  }

  async setLocalDescription({ sdp }: { sdp: string }): Promise<void> {
    this.#mustBeOpen();
    this.#local = JSON.parse(sdp);
    this.#later(1, () =>
      this.onicecandidate?.({
        candidate: { candidate: `candidate ${this.#ufrag}`, sdpMid: '0', sdpMLineIndex: 0 },
      }),
    );
    this.#later(2, () => this.onicecandidate?.({ candidate: null }));
    this.#beginChecks();
  }

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.#mustBeOpen();
    const description: Description = JSON.parse(sdp);
    if (this.#remote && this.#remote.id !== description.id) throw new Error('InvalidAccessError: another connection');
    this.#remote = description;
    this.remote = this.#network.connections[description.id - 1];
    this.#beginChecks();
  }

  async addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    if (!this.#remote) throw new Error('InvalidStateError: no remote description');
    if (candidate !== `candidate ${this.#remote.ufrag}`) throw new Error('OperationError: unknown ufrag');
    this.#candidates++;
  }

  async getStats(): Promise<Map<string, object>> {
    return new Map<string, object>([
      ['t', { type: 'transport', selectedCandidatePairId: 'p' }],
      ['p', { type: 'candidate-pair', localCandidateId: 'c' }],
      ['c', { type: 'local-candidate', candidateType: 'host' }],
    ]);
  }

  close(): void {
    if (this.closed) return;
    this.connectionState = 'closed';
    clearInterval(this.#checks);
    this.channel?.end();
    const { remote } = this;
    if (remote && this.#network.passes(this.page, remote.page))
      setTimeout(() => remote.page.run(() => remote.channel?.end()), remoteCloseMs);
  }

  #describe(type: string): { type: string; sdp: string } {
    return { type, sdp: JSON.stringify({ id: this.id, ufrag: this.#ufrag }) };
  }

  #beginChecks(): void {
    if (!this.#local || !this.#remote) return;
    this.#checkedSince = performance.now();
    this.#checks ??= setInterval(() => this.#check(), checkMs);
    this.#later(1, () => this.#check());
  }

  /** ICE's view of the path: it connects, and notices late that it has gone. */
  #check(): void {
    const { remote } = this;
    if (!remote || this.closed || this.page.dead) return clearInterval(this.#checks);
    const understood =
      remote.#remote?.id === this.id &&
      remote.#remote.ufrag === this.#ufrag &&
      this.#remote?.ufrag === remote.#ufrag &&
      !remote.closed &&
      this.#candidates + remote.#candidates > 0;
    const passes = this.#network.passes(this.page, remote.page) && this.#network.passes(remote.page, this.page);
    const now = performance.now();
    if (understood && passes) {
      const wasFailed =
        this.connectionState === 'failed' && this.#silentSince !== undefined && this.#checkedSince <= this.#silentSince;
      if (wasFailed) return;
      this.#silentSince = undefined;
      this.#become('connected', 'connected');
      if (remote.connectionState === 'connected') this.channel?.open();
      return;
    }
    this.#silentSince ??= now;
    const silent = now - Math.max(this.#silentSince, this.#checkedSince);
    if (silent >= failedMs) this.#become('disconnected', 'failed');
    else if (silent >= disconnectedMs && this.connectionState === 'connected')
      this.#become('disconnected', 'disconnected');
  }

  #become(ice: string, connection: string): void {
    if (this.iceConnectionState === ice && this.connectionState === connection) return;
    this.iceConnectionState = ice;
    this.connectionState = connection;
    this.page.run(() => this.onconnectionstatechange?.());
  }

  #later(ms: number, act: () => void): void {
    setTimeout(() => {
      if (!this.closed) this.page.run(act);
    }, ms);
  }

  #mustBeOpen(): void {
    if (this.closed) throw new Error('InvalidStateError: closed');
  }
}

/** A data channel that loses what the path loses, and never closes because the path is dead. */
export class FakeChannel {
  readyState = 'connecting';
  binaryType = 'blob';
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly label: string;
  readonly options: RTCDataChannelInit;
  readonly #connection: FakePeerConnection;
  readonly #network: FakeNetwork;

  constructor(connection: FakePeerConnection, network: FakeNetwork, label: string, options: RTCDataChannelInit) {
    this.#connection = connection;
    this.#network = network;
    this.label = label;
    this.options = options;
  }

  /** Both ends are connected. The side that did not make the channel learns of it now. */
  open(): void {
    const far = this.#connection.remote!;
    if (this.readyState !== 'connecting') return;
    this.readyState = 'open';
    if (!far.channel) {
      far.channel = new FakeChannel(far, this.#network, this.label, this.options);
      far.channel.readyState = 'open';
      far.page.run(() => far.ondatachannel?.({ channel: far.channel! }));
    }
    this.#connection.page.run(() => this.onopen?.());
  }

  send(bytes: Uint8Array): void {
    if (this.readyState !== 'open') throw new Error('InvalidStateError: not open');
    if (this.#network.dropped.has(bytes[0]!)) return;
    const far = this.#connection.remote!;
    const data = bytes.slice().buffer;
    this.#network.deliver(this.#connection.page, far.page, () => {
      if (far.channel?.readyState === 'open') far.channel.onmessage?.({ data });
    });
  }

  end(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.onclose?.();
  }
}
