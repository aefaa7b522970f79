/** What a connection tells. Nothing once it was closed from this side. */
export interface ConnectionEvents {
  /** A local candidate, to be signalled. */
  candidate(candidate: RTCIceCandidate): void;
  /** The channel can carry frames. */
  opened(): void;
  /** The channel went, and not because this side closed it. */
  closed(): void;
  /** ICE or DTLS has given up. */
  failed(): void;
  /** ICE has found a way, or has noticed that nothing comes any more: seconds late, both ways. */
  connected(isConnected: boolean): void;
  frame(data: ArrayBuffer): void;
}

const channelLabel = 'coordinator';

/** One RTCPeerConnection with the one data channel on it. */
export class Connection {
  readonly #peer: RTCPeerConnection;
  readonly #events: ConnectionEvents;
  #channel: RTCDataChannel | undefined;
  /** A candidate before the remote description throws, so it waits. */
  #earlyCandidates: RTCIceCandidateInit[] | undefined = [];
  #closed = false;

  /** @param offerer this side makes the offers, and the channel */
  constructor(peer: RTCPeerConnection, offerer: boolean, events: ConnectionEvents) {
    this.#peer = peer;
    this.#events = events;
    peer.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) events.candidate(candidate);
    };
    peer.onconnectionstatechange = peer.oniceconnectionstatechange = () => this.#onState();
    if (offerer) this.#useChannel(peer.createDataChannel(channelLabel, { ordered: false, maxRetransmits: 0 }));
    else
      peer.ondatachannel = ({ channel }) => {
        if (channel.label === channelLabel && !this.#channel) this.#useChannel(channel);
      };
  }

  /** The channel is open, as far as is known here. A dead path does not close it. */
  get open(): boolean {
    return this.#channel?.readyState === 'open';
  }

  get iceState(): string {
    return this.#peer.iceConnectionState;
  }

  get channelState(): string {
    return this.#channel?.readyState ?? 'none';
  }

  /** Bytes that wait to be sent. */
  get bufferedAmount(): number {
    return this.#channel?.bufferedAmount ?? 0;
  }

  /** Uses other STUN and TURN servers from the next restart of ICE on. */
  useIceServers(iceServers: RTCIceServer[]): void {
    this.#peer.setConfiguration({ ...this.#peer.getConfiguration(), iceServers });
  }

  /** Makes an offer; one that restarts ICE where asked. */
  async offer(restart: boolean): Promise<string> {
    const offer = await this.#peer.createOffer({ iceRestart: restart });
    await this.#peer.setLocalDescription(offer);
    return offer.sdp ?? '';
  }

  /** Takes an offer and makes the answer. */
  async answer(sdp: string): Promise<string> {
    await this.#peer.setRemoteDescription({ type: 'offer', sdp });
    await this.#addEarlyCandidates();
    const answer = await this.#peer.createAnswer();
    await this.#peer.setLocalDescription(answer);
    return answer.sdp ?? '';
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await this.#peer.setRemoteDescription({ type: 'answer', sdp });
    await this.#addEarlyCandidates();
  }

  /** Takes a remote candidate, at once or once there is a remote description. */
  async addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (this.#earlyCandidates) this.#earlyCandidates.push(candidate);
    else await this.#peer.addIceCandidate(candidate);
  }

  /** Whether the bytes were handed on. False where the channel is not open. */
  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (!this.open) return false;
    try {
      this.#channel!.send(bytes);
      return true;
    } catch {
      return false; // The send buffer is full.
    }
  }

  stats(): Promise<RTCStatsReport> {
    return this.#peer.getStats();
  }

  close(): void {
    this.#closed = true;
    this.#peer.onicecandidate = this.#peer.ondatachannel = null;
    this.#peer.onconnectionstatechange = this.#peer.oniceconnectionstatechange = null;
    this.#peer.close();
  }

  #onState(): void {
    const { connectionState, iceConnectionState: ice } = this.#peer;
    // iceConnectionState never becomes `failed` in Chromium 156, connectionState does; elsewhere it may be the former.
    if (connectionState === 'failed' || ice === 'failed') this.#events.failed();
    else if (ice === 'connected' || ice === 'completed') this.#events.connected(true);
    else if (ice === 'disconnected') this.#events.connected(false);
  }

  async #addEarlyCandidates(): Promise<void> {
    const early = this.#earlyCandidates ?? [];
    this.#earlyCandidates = undefined;
    // One that is not usable must not cost the others.
    await Promise.allSettled(early.map(candidate => this.#peer.addIceCandidate(candidate)));
  }

  #useChannel(channel: RTCDataChannel): void {
    this.#channel = channel;
    channel.binaryType = 'arraybuffer';
    const whileOurs = (tell: () => void) => () => {
      if (!this.#closed) tell();
    };
    const opened = whileOurs(() => {
      channel.onopen = null;
      this.#events.opened();
    });
    channel.onopen = opened;
    channel.onclose = whileOurs(() => this.#events.closed());
    channel.onmessage = ({ data }) => {
      if (!this.#closed && data instanceof ArrayBuffer) this.#events.frame(data);
    };
    // An incoming channel may be open already, and may say so once more.
    if (channel.readyState === 'open') queueMicrotask(() => channel.onopen && opened());
  }
}
