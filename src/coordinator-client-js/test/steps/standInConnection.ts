/** What a connection tells of itself. */
export interface StandInEvents {
  sent(connection: StandInConnection, bytes: Uint8Array): void;
}

/** As much of an RTCPeerConnection, and of its one channel, as the library uses: a story says what becomes of it. */
export class StandInConnection {
  connectionState = 'new';
  iceConnectionState = 'new';
  onicecandidate: ((event: { candidate: object }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ondatachannel: ((event: { channel: object }) => void) | null = null;
  /** Candidates of the other side that it was given. */
  candidates = 0;
  isOpen = false;
  isClosed = false;
  readonly isRelayed: boolean;
  readonly channel = {
    label: 'coordinator',
    readyState: 'connecting',
    binaryType: '',
    bufferedAmount: 0,
    onopen: null as (() => void) | null,
    onclose: null as (() => void) | null,
    onmessage: null as ((event: { data: ArrayBuffer }) => void) | null,
    send: (bytes: Uint8Array) => this.#events.sent(this, bytes),
  };
  readonly #events: StandInEvents;

  constructor(configuration: RTCConfiguration, events: StandInEvents) {
    this.isRelayed = configuration.iceTransportPolicy === 'relay';
    this.#events = events;
  }

  createDataChannel = () => this.channel;
  createOffer = async () => ({ sdp: 'an offer' });
  createAnswer = async () => ({ sdp: 'an answer' });
  setLocalDescription = async () => undefined;
  setRemoteDescription = async () => undefined;
  addIceCandidate = async () => void this.candidates++;
  getConfiguration = () => ({});
  setConfiguration = () => undefined;
  getStats = async () => new Map();

  close(): void {
    this.isClosed = true;
    this.isOpen = false;
  }

  open(): void {
    this.isOpen = true;
    this.channel.readyState = 'open';
    if (this.ondatachannel) this.ondatachannel({ channel: this.channel });
    else this.channel.onopen?.();
  }

  /** The far side closes the channel. */
  closeByFar(): void {
    this.isOpen = false;
    this.channel.readyState = 'closed';
    this.channel.onclose?.();
  }

  ice(state: string): void {
    this.iceConnectionState = state;
    if (state === 'failed') this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  find(): void {
    this.onicecandidate?.({ candidate: { candidate: 'mine', sdpMid: '0', sdpMLineIndex: 0 } });
  }

  receive(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isOpen) this.channel.onmessage?.({ data: bytes.buffer });
  }
}
