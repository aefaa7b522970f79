const RECORD_END = '\x1e', INVOCATION = 1, COMPLETION = 3, PING = 6;
const PING_EVERY = 5_000, AGAIN_AFTER = 500, CLOCK_LOOKS = 5, CLOCK_EVERY = 10_000;

/** The connection to the coordinator: SignalR's JSON protocol over a WebSocket, as it is. It comes back by itself. */
export class Coordinator {
  #address;
  #told;
  #socket;
  #calls = new Map();
  #lastCall = 0;
  #over = false;
  /** The coordinator's time at the origin of `performance.now()`, Unix ms, by the quickest look at its clock so far. */
  #origin = performance.timeOrigin;
  #quickest = Infinity;

  /**
   * @param url of the coordinator, http or https
   * @param told is called with each event: its name and its body
   */
  constructor(url, token, instance, told) {
    this.#address = new URL('hubs/game', url.replace(/^http/, 'ws'));
    this.#address.search = new URLSearchParams({ access_token: token, instance });
    this.#told = told;
    this.#connect();
    setInterval(() => this.#send({ type: PING }), PING_EVERY);
    setInterval(() => this.isConnected && this.#lookAtClock(), CLOCK_EVERY);
  }

  /** Whether it has told the state of the game on this connection. */
  isConnected = false;

  /** @returns the method's answer; fails where it does, and where the connection is away */
  call(method, fields = {}) {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error(`${method}: no connection`));
    return new Promise((answered, failed) => {
      const invocationId = `${++this.#lastCall}`;
      this.#calls.set(invocationId, { answered, failed });
      this.#send({ type: INVOCATION, invocationId, target: method, arguments: [fields] });
    });
  }

  /** When an instant of the coordinator's clock is here, of `performance.now()`. */
  here(at) {
    return at - this.#origin;
  }

  close() {
    this.#over = true;
    this.#socket.close();
  }

  #connect() {
    const socket = this.#socket = new WebSocket(this.#address);
    socket.onopen = () => this.#send({ protocol: 'json', version: 1 });
    socket.onmessage = ({ data }) => data.split(RECORD_END).slice(0, -1).forEach((one) => this.#hear(JSON.parse(one)));
    socket.onclose = () => {
      this.isConnected = false;
      for (const { failed } of this.#calls.values()) failed(new Error('The connection to the coordinator was lost.'));
      this.#calls.clear();
      if (!this.#over) setTimeout(() => this.#connect(), AGAIN_AFTER * (1 + Math.random()));
    };
  }

  #send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message) + RECORD_END);
  }

  #hear({ type, target, arguments: [body] = [], invocationId, result, error }) {
    if (type === INVOCATION) {
      if (target === 'game_joined') {
        this.isConnected = true;
        this.#quickest = Infinity;
        this.#lookAtClock();
      }
      this.#told(target, body);
    } else if (type === COMPLETION) {
      const call = this.#calls.get(invocationId);
      this.#calls.delete(invocationId);
      if (error) call?.failed(new Error(error));
      else call?.answered(result);
    }
  }

  async #lookAtClock() {
    try {
      for (let look = 0; look < CLOCK_LOOKS; look++) {
        const sentAt = performance.now();
        const delay = Number.isFinite(this.#quickest) ? { delay_ms: this.#quickest / 2 } : {};
        const { now } = await this.call('clock', { sent_at: sentAt, ...delay });
        const took = performance.now() - sentAt;
        if (took > this.#quickest) continue;
        this.#quickest = took;
        this.#origin = now - sentAt - took / 2;
      }
    } catch {
      // The connection is away: there will be another look at the next.
    }
  }
}
