import type { MessageData } from '../api/types.js';
import { events } from '../wire/names.js';
import type { NoticeEvent } from '../wire/wire.js';

/** The first byte of every message on a link's data channel. Kinds from 0x31 are reserved. */
const kinds = { beat: 0x10, answer: 0x11, text: 0x20, binary: 0x21, notice: 0x30 } as const;

/** A beat: its number and when it was sent, in ms of the sender's own monotonic clock. */
export interface Beat {
  readonly number: number;
  readonly sentAt: number;
}

/** A message on a link: a beat, the answer that echoes one, or the game's own data. */
export type Frame =
  | ({ readonly kind: 'beat' } & Beat)
  | ({ readonly kind: 'answer' } & Beat)
  | { readonly kind: 'message'; readonly data: string | Uint8Array }
  /** What the coordinator decided, passed on by another player: not looked at any closer here. */
  | { readonly kind: 'notice'; readonly json: Uint8Array };

/** What a player says that the coordinator decided. */
export interface Notice {
  readonly event: NoticeEvent;
  readonly data: Record<string, unknown>;
}

/** Bytes that a game message may have: what every WebRTC implementation takes in one message. */
export const maxMessageBytes = 65_535;

const beatBytes = 1 + 4 + 8;
/** Bytes that a notice's JSON may have. */
const maxNoticeBytes = 4_096;
const noticeEvents: readonly unknown[] = [events.pause, events.resume, events.ended] satisfies NoticeEvent[];
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/** A beat of mine. */
export function encodeBeat(beat: Beat): Uint8Array<ArrayBuffer> {
  return encode(kinds.beat, beat);
}

/** The answer to a beat of theirs. */
export function encodeAnswer(beat: Beat): Uint8Array<ArrayBuffer> {
  return encode(kinds.answer, beat);
}

/**
 * A message of the game.
 * @throws RangeError if it is larger than {@link maxMessageBytes}
 */
export function encodeMessage(data: MessageData): Uint8Array<ArrayBuffer> {
  const text = typeof data === 'string';
  const body = text ? utf8.encode(data) : new Uint8Array(data);
  if (body.length > maxMessageBytes)
    throw new RangeError(`A message may have ${maxMessageBytes} bytes; this one has ${body.length}. Send it in parts.`);
  return framed(text ? kinds.text : kinds.binary, body);
}

/** What the coordinator decided, as it said it. Undefined where it is too large to be passed on. */
export function encodeNotice(event: NoticeEvent, data: object): Uint8Array<ArrayBuffer> | undefined {
  const body = utf8.encode(JSON.stringify({ event, data }));
  return body.length <= maxNoticeBytes ? framed(kinds.notice, body) : undefined;
}

/** What the bytes say, or undefined where the kind is unknown or the frame is cut short. */
export function decode(bytes: ArrayBuffer): Frame | undefined {
  const view = new DataView(bytes);
  if (view.byteLength === 0) return undefined;
  switch (view.getUint8(0)) {
    case kinds.beat:
      return beatOf('beat', view);
    case kinds.answer:
      return beatOf('answer', view);
    case kinds.text:
      return { kind: 'message', data: fromUtf8.decode(new Uint8Array(bytes, 1)) };
    case kinds.binary:
      return { kind: 'message', data: new Uint8Array(bytes, 1) };
    case kinds.notice:
      return noticeOf(new Uint8Array(bytes, 1));
    default:
      return undefined;
  }
}

/** What a notice's JSON says, or undefined where it says nothing known. */
export function readNotice(json: Uint8Array): Notice | undefined {
  try {
    const { event, data } = JSON.parse(fromUtf8.decode(json)) as Partial<Notice>;
    const isOne = event !== undefined && noticeEvents.includes(event) && typeof data === 'object' && data !== null;
    return isOne ? { event, data } : undefined;
  } catch {
    return undefined;
  }
}

function framed(kind: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(1 + body.length);
  frame[0] = kind;
  frame.set(body, 1);
  return frame;
}

function noticeOf(json: Uint8Array): Frame | undefined {
  return json.length <= maxNoticeBytes ? { kind: 'notice', json } : undefined;
}

function encode(kind: number, beat: Beat): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(beatBytes));
  view.setUint8(0, kind);
  view.setUint32(1, beat.number);
  view.setFloat64(5, beat.sentAt);
  return new Uint8Array(view.buffer);
}

function beatOf(kind: 'beat' | 'answer', view: DataView): Frame | undefined {
  if (view.byteLength < beatBytes) return undefined;
  return { kind, number: view.getUint32(1), sentAt: view.getFloat64(5) };
}
