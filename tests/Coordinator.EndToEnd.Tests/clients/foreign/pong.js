/**
 * The sample game's packets (its `net/packets.ts`) and its lockstep: a frame is over once the inputs of both for it are here.
 * The rules are not known here: this side moves its paddle up and down, and hands on the state that it was given.
 */
const ASK = 1, SNAPSHOT = 2, INPUTS = 3, STATE_BYTES = 60, STATE_AT = 9, INPUTS_AT = 22;
const UP = 1, DOWN = 2, DELAY = 4, FRAME_MS = 1_000 / 60, IDLE_SEND_MS = 50, MOST_OWED_MS = 100;
const FIELD = { width: 65_536, height: 36_864, paddleTop: 15_104 }, FIRST_SERVE_FRAMES = 120;

export class Pong {
  frame = 0;
  #side;
  #send;
  #me = crypto.getRandomValues(new Uint32Array(1))[0];
  #other;
  #otherFrame = 0;
  #begun = false;
  #running = false;
  #mine = []; // My inputs, the first of which is for the frame `#acked`.
  #acked = 0;
  #received = 0; // Theirs are here of all frames below this.
  #owed = 0;
  #at = performance.now();
  #sentAt = -Infinity;

  /** @param side 0 where this player's id is the lower: the left one, who makes the game */
  constructor(side, send) {
    this.#side = side;
    this.#send = send;
    setInterval(() => this.#advance(performance.now()), 4);
  }

  /** Known to the other side alone; here only whether there is one. */
  get state() {
    return this.#begun ? {} : undefined;
  }

  freeze() {
    this.#running = false;
  }

  /** Goes on, from the frame that the farthest had reached where the inputs for it are here. */
  run(frames = []) {
    const farthest = Math.max(this.#otherFrame, ...frames);
    while (this.frame < farthest && this.#step());
    this.#owed = 0;
    this.#running = true;
  }

  receive(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const from = view.getUint32(1);
    if (bytes[0] === ASK) return this.#answer(from);
    if (view.getUint32(5) !== this.#me) return;
    if (bytes[0] === SNAPSHOT && !this.#begun) this.#adopt(from, view);
    if (bytes[0] === INPUTS && from === this.#other) this.#learn(view);
  }

  #advance(now) {
    this.#owed = Math.min(this.#owed + now - this.#at, MOST_OWED_MS);
    this.#at = now;
    const before = this.frame;
    while (this.#running && this.#begun && this.#owed >= FRAME_MS) {
      while (this.#acked + this.#mine.length <= this.frame + DELAY) this.#mine.push(this.frame % 120 < 60 ? UP : DOWN);
      if (!this.#step()) break;
      this.#owed -= FRAME_MS;
    }
    if (this.frame === before && now - this.#sentAt < IDLE_SEND_MS) return;
    this.#sentAt = now;
    this.#send(this.#begun ? this.#inputs() : packet(ASK, this.#me));
  }

  #step() {
    if (this.#received <= this.frame || this.#acked + this.#mine.length <= this.frame) return false;
    this.frame++;
    return true;
  }

  /** The state before the first step; the other side plays by the rules with it. */
  #answer(from) {
    if (this.#side !== 0 || this.frame > 0) return;
    this.#begun = true;
    this.#other = from;
    this.#mine = Array(DELAY).fill(0);
    const { width, height, paddleTop } = FIELD;
    const state = [0, width / 2, height / 2, 0, 0, paddleTop, paddleTop, 0, 0, 0, 0, FIRST_SERVE_FRAMES, 0, 0, this.#me | 1];
    this.#send(packet(SNAPSHOT, this.#me, from, ...state, [DELAY, ...this.#mine, 0]));
  }

  #adopt(from, view) {
    const theirs = view.getUint8(STATE_AT + STATE_BYTES), mineAt = STATE_AT + STATE_BYTES + 1 + theirs;
    this.#begun = true;
    this.#other = from;
    this.frame = this.#otherFrame = this.#acked = view.getUint32(STATE_AT);
    this.#received = this.frame + theirs;
    this.#mine = [...new Uint8Array(view.buffer, view.byteOffset + mineAt + 1, view.getUint8(mineAt))];
    while (this.#mine.length < DELAY) this.#mine.push(0);
  }

  #inputs() {
    const { frame } = this, ahead = Math.max(-128, Math.min(127, frame - this.#otherFrame));
    return packet(INPUTS, this.#me, this.#other, frame, this.#received, [
      ahead & 0xff, ...new Uint8Array(packet(0, this.#acked).subarray(1)), this.#mine.length, ...this.#mine,
    ]);
  }

  #learn(view) {
    const ack = view.getUint32(13), first = view.getUint32(18);
    this.#otherFrame = Math.max(this.#otherFrame, view.getUint32(9));
    if (first <= this.#received) this.#received = Math.max(this.#received, first + view.getUint8(INPUTS_AT));
    if (ack <= this.#acked || ack > this.#acked + this.#mine.length) return;
    this.#mine.splice(0, ack - this.#acked);
    this.#acked = ack;
  }
}

/** A byte, numbers of 32 bits, and, last, the bytes that follow them. */
function packet(kind, ...rest) {
  const bytes = Array.isArray(rest.at(-1)) ? rest.pop() : [];
  const view = new DataView(new ArrayBuffer(1 + 4 * rest.length + bytes.length));
  view.setUint8(0, kind);
  rest.forEach((number, index) => view.setInt32(1 + 4 * index, number));
  new Uint8Array(view.buffer).set(bytes, 1 + 4 * rest.length);
  return new Uint8Array(view.buffer);
}
