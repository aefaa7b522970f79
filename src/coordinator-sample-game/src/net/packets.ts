/**
 * The game's three messages, big-endian.
 *
 *   ask       1, from u32                        "I have no state: send me yours"
 *   snapshot  2, from u32, to u32, state, theirs (count u8, inputs), mine (count u8, inputs)
 *   inputs    3, from u32, to u32, frame u32, ack u32, ahead i8, first u32, count u8, inputs
 *
 * `from` and `to` are page instances: random numbers, one for each time a page was opened, so that what
 * an earlier page of the same player sent is never taken for the present one's.
 */
import { decodeState, encodeState, STATE_BYTES } from '../pong/bytes';
import type { Input } from '../pong/input';
import type { PongState } from '../pong/rules';

const ASK = 1;
const SNAPSHOT = 2;
const INPUTS = 3;

const SNAPSHOT_HEAD = 9;
const INPUTS_HEAD = 23;

export type Packet =
  | { kind: 'ask'; from: number }
  | { kind: 'snapshot'; from: number; to: number; state: PongState; mine: Input[]; yours: Input[] }
  | {
      kind: 'inputs';
      from: number;
      to: number;
      /** The sender's frame. */
      frame: number;
      /** The sender has the receiver's inputs of all frames below this one. */
      ack: number;
      /** How many frames the sender thinks itself ahead of the receiver, -128..127. */
      ahead: number;
      /** The frame of the first of `inputs`; the others follow it. */
      first: number;
      inputs: Input[];
    };

export function encodePacket(packet: Packet): Uint8Array {
  switch (packet.kind) {
    case 'ask': {
      const view = new DataView(new ArrayBuffer(5));
      view.setUint8(0, ASK);
      view.setUint32(1, packet.from);
      return new Uint8Array(view.buffer);
    }
    case 'snapshot': {
      const head = new DataView(new ArrayBuffer(SNAPSHOT_HEAD));
      head.setUint8(0, SNAPSHOT);
      head.setUint32(1, packet.from);
      head.setUint32(5, packet.to);
      const { mine, yours } = packet;
      return Uint8Array.from([
        ...new Uint8Array(head.buffer),
        ...encodeState(packet.state),
        mine.length,
        ...mine,
        yours.length,
        ...yours,
      ]);
    }
    case 'inputs': {
      const head = new DataView(new ArrayBuffer(INPUTS_HEAD));
      head.setUint8(0, INPUTS);
      head.setUint32(1, packet.from);
      head.setUint32(5, packet.to);
      head.setUint32(9, packet.frame);
      head.setUint32(13, packet.ack);
      head.setInt8(17, Math.max(-128, Math.min(127, packet.ahead)));
      head.setUint32(18, packet.first);
      head.setUint8(22, packet.inputs.length);
      return Uint8Array.from([...new Uint8Array(head.buffer), ...packet.inputs]);
    }
  }
}

/** The packet in those bytes, or undefined where they are none: a player can send anything. */
export function decodePacket(bytes: Uint8Array): Packet | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const from = view.getUint32(1);
    switch (view.getUint8(0)) {
      case ASK:
        return { kind: 'ask', from };
      case SNAPSHOT: {
        const to = view.getUint32(5);
        const state = decodeState(bytes.subarray(SNAPSHOT_HEAD));
        const mine = counted(view, SNAPSHOT_HEAD + STATE_BYTES);
        const yours = counted(view, SNAPSHOT_HEAD + STATE_BYTES + 1 + mine.length);
        return { kind: 'snapshot', from, to, state, mine, yours };
      }
      case INPUTS: {
        const [to, frame, ack, first] = [view.getUint32(5), view.getUint32(9), view.getUint32(13), view.getUint32(18)];
        const inputs = counted(view, INPUTS_HEAD - 1);
        return { kind: 'inputs', from, to, frame, ack, ahead: view.getInt8(17), first, inputs };
      }
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** As many bytes as the one at `offset` says. */
function counted(view: DataView, offset: number): Input[] {
  const inputs: Input[] = [];
  for (let index = 0; index < view.getUint8(offset); index++) inputs.push(view.getUint8(offset + 1 + index));
  return inputs;
}
