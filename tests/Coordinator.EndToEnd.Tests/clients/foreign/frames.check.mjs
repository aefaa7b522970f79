/** Holds the frames against the golden ones: `node frames.check.mjs <frames.json>`. Fails at the first that differs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { decode, encodeAnswer, encodeBeat, encodeMessage, encodeNotice } from './frames.js';

const golden = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
let frames = 0;

function check(hex, encoded, decoded) {
  if (encoded) assert.equal(Buffer.from(encoded).toString('hex'), hex);
  assert.deepEqual(decode(bytes(hex)), decoded, `decoded ${hex}`);
  frames++;
}

const proof = (kind, { number, sent_at: sentAt }) => ({ kind, number, sentAt });
for (const beat of golden.beats) check(beat.hex, encodeBeat(beat.number, beat.sent_at), proof('beat', beat));
for (const answer of golden.answers) check(answer.hex, encodeAnswer(proof('answer', answer)), proof('answer', answer));
for (const longer of golden.longer) check(longer.hex, undefined, proof('beat', longer));
for (const { hex, text } of golden.texts) check(hex, encodeMessage(text), { kind: 'message', message: text });
for (const { hex, body } of golden.bytes) check(hex, encodeMessage(bytes(body)), { kind: 'message', message: bytes(body) });
for (const { hex, json } of golden.notices) {
  const { event, data } = JSON.parse(json);
  check(hex, encodeNotice(event, data), { kind: 'notice', event, data });
}
for (const hex of golden.ignored) check(hex, undefined, undefined);
for (const most of [encodeMessage('a'.repeat(65_535)), encodeMessage(new Uint8Array(65_535))]) {
  assert.equal(decode(most)?.kind, 'message');
  assert.equal(decode(Uint8Array.of(...most, 0x61)), undefined);
}
console.log(`${frames} frames`);
