/** What two players say to each other, as bytes. */
const BEAT = 0x10, ANSWER = 0x11, TEXT = 0x20, BYTES = 0x21, NOTICE = 0x30;
const PROOF_BYTES = 13, MESSAGE_BYTES = 1 + 65_535, NOTICE_BYTES = 1 + 4_096;

const utf8 = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const encodeBeat = (number, sentAt) => proof(BEAT, number, sentAt);
export const encodeAnswer = ({ number, sentAt }) => proof(ANSWER, number, sentAt);
export const encodeNotice = (event, data) => framed(NOTICE, utf8.encode(JSON.stringify({ event, data })), NOTICE_BYTES);

/** @param message a string or a Uint8Array */
export const encodeMessage = (message) => typeof message === 'string'
  ? framed(TEXT, utf8.encode(message), MESSAGE_BYTES) : framed(BYTES, message, MESSAGE_BYTES);

/** @returns what is in a Uint8Array, or undefined where it is nothing that this version knows */
export function decode(bytes) {
  const body = bytes.subarray(1);
  try {
    switch (bytes[0]) {
      case BEAT: return bytes.length < PROOF_BYTES ? undefined : { kind: 'beat', ...proven(bytes) };
      case ANSWER: return bytes.length < PROOF_BYTES ? undefined : { kind: 'answer', ...proven(bytes) };
      case TEXT: return bytes.length > MESSAGE_BYTES ? undefined : { kind: 'message', message: strict.decode(body) };
      case BYTES: return bytes.length > MESSAGE_BYTES ? undefined : { kind: 'message', message: body };
      case NOTICE: return bytes.length > NOTICE_BYTES ? undefined : { kind: 'notice', ...JSON.parse(strict.decode(body)) };
      default: return undefined;
    }
  } catch {
    return undefined; // No UTF-8, or no JSON.
  }
}

function proof(kind, number, sentAt) {
  const view = new DataView(new ArrayBuffer(PROOF_BYTES));
  view.setUint8(0, kind);
  view.setUint32(1, number);
  view.setFloat64(5, sentAt);
  return new Uint8Array(view.buffer);
}

function proven(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { number: view.getUint32(1), sentAt: view.getFloat64(5) };
}

function framed(kind, body, most) {
  if (body.length >= most) throw new RangeError(`${body.length} bytes are too many for a frame.`);
  return Uint8Array.of(kind, ...body);
}
