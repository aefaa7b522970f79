import { Beats } from './beats.js';
import { decode } from './frames.js';

const LABEL = 'coordinator', MOST_WAITING = 16 * 1024;

/** One RTCPeerConnection to another player, with its channel and the beats on it. */
export class Connection {
  beats = new Beats();
  #channel;
  #told;

  /** The number of the newest offer that it was made or restarted by. */
  attempt = 0;

  /** @param told `candidate(init)`, `frame(decoded)`, `connected()` (ICE is), `gone()`: the other side closed it, or it failed */
  constructor(iceServers, told) {
    this.#told = told;
    this.rtc = new RTCPeerConnection({ iceServers });
    this.rtc.onicecandidate = ({ candidate }) => candidate?.candidate && told.candidate(candidate.toJSON());
    this.rtc.onconnectionstatechange = () => this.rtc.connectionState === 'failed' && told.gone();
    this.rtc.oniceconnectionstatechange = () => this.rtc.iceConnectionState === 'connected' && this.#told?.connected();
    this.rtc.ondatachannel = ({ channel }) => channel.label === LABEL && this.#take(channel);
  }

  get isOpen() {
    return this.#channel?.readyState === 'open';
  }

  get states() {
    return { ice_state: this.rtc.iceConnectionState, dc_state: this.#channel?.readyState };
  }

  /** @returns the description to offer; of a restart of ICE where it has been offered before */
  async offer(iceServers) {
    const restart = this.#channel !== undefined;
    if (restart) this.rtc.setConfiguration({ iceServers });
    else this.#take(this.rtc.createDataChannel(LABEL, { ordered: false, maxRetransmits: 0 }));
    await this.rtc.setLocalDescription(await this.rtc.createOffer({ iceRestart: restart }));
    return this.rtc.localDescription.sdp;
  }

  /** @returns the description to answer with */
  async answer(sdp) {
    await this.rtc.setRemoteDescription({ type: 'offer', sdp });
    await this.rtc.setLocalDescription(await this.rtc.createAnswer());
    return this.rtc.localDescription.sdp;
  }

  /** Sends the beat that is due. */
  beat(now, atOnce) {
    const beat = this.isOpen && this.beats.due(now, atOnce);
    if (beat) this.#channel.send(beat);
  }

  /** @returns whether it was taken: what is too much for the path is dropped, since a newer one follows */
  send(frame) {
    if (!this.isOpen || this.#channel.bufferedAmount > MOST_WAITING) return false;
    this.#channel.send(frame);
    return true;
  }

  close() {
    this.#told = undefined;
    this.rtc.close();
  }

  #take(channel) {
    this.#channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.onopen = () => this.beat(performance.now(), true);
    channel.onclose = () => this.#told?.gone();
    channel.onmessage = ({ data }) => this.#hear(typeof data === 'string' ? undefined : decode(new Uint8Array(data)));
    if (this.isOpen) channel.onopen();
  }

  #hear(frame) {
    switch (frame?.kind) {
      case 'beat': return this.send(this.beats.answer(frame));
      case 'answer': return this.beats.learn(frame, performance.now());
      case 'message': case 'notice': return this.#told?.frame(frame);
    }
  }
}
