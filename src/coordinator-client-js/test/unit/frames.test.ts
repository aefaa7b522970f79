import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decode,
  encodeAnswer,
  encodeBeat,
  encodeNotice,
  encodeMessage,
  maxMessageBytes,
  readNotice,
} from '../../src/links/frames.js';
import type { NoticeEvent } from '../../src/wire/wire.js';
import { readSteps } from '../steps/files.js';

interface GoldenBeat {
  number: number;
  sent_at: number;
  hex: string;
}
interface Golden {
  beats: GoldenBeat[];
  answers: GoldenBeat[];
  texts: { text: string; hex: string }[];
  bytes: { body: string; hex: string }[];
  notices: { json: string; hex: string }[];
  ignored: string[];
  longer: GoldenBeat[];
}

const beats = fc.record({ number: fc.nat(0xffff_ffff), sentAt: fc.double({ noNaN: true }) });

describe('frames', () => {
  it('carry beats and answers as they are', () => {
    fc.assert(
      fc.property(beats, beat => {
        expect(decode(encodeBeat(beat).buffer)).toEqual({ kind: 'beat', ...beat });
        expect(decode(encodeAnswer(beat).buffer)).toEqual({ kind: 'answer', ...beat });
      }),
    );
  });

  it('carry text and bytes as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(decode(encodeMessage(text).buffer)).toEqual({ kind: 'message', data: text });
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        expect(decode(encodeMessage(bytes).buffer)).toEqual({ kind: 'message', data: bytes });
        expect(decode(encodeMessage(bytes.slice().buffer).buffer)).toEqual({ kind: 'message', data: bytes });
      }),
    );
  });

  it('carry the part of a buffer that a view shows', () => {
    const view = new Uint8Array(new Uint8Array([9, 1, 2, 9]).buffer, 1, 2);
    expect(decode(encodeMessage(view).buffer)).toEqual({ kind: 'message', data: new Uint8Array([1, 2]) });
  });

  describe('are, byte by byte, what every library makes of them', () => {
    const golden = readSteps('frames.json') as Golden;
    const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], pair => parseInt(pair, 16));
    const read = (hex: string) => decode(bytesOf(hex).buffer);
    const hexOf = (frame: Uint8Array) => Array.from(frame, byte => byte.toString(16).padStart(2, '0')).join('');

    it.each(golden.beats)('beat $number', ({ number, sent_at: sentAt, hex }) => {
      expect(hexOf(encodeBeat({ number, sentAt }))).toBe(hex);
      expect(read(hex)).toEqual({ kind: 'beat', number, sentAt });
    });

    it.each(golden.answers)('answer $number', ({ number, sent_at: sentAt, hex }) => {
      expect(hexOf(encodeAnswer({ number, sentAt }))).toBe(hex);
      expect(read(hex)).toEqual({ kind: 'answer', number, sentAt });
    });

    it.each(golden.texts)('text $text', ({ text, hex }) => {
      expect(hexOf(encodeMessage(text))).toBe(hex);
      expect(read(hex)).toEqual({ kind: 'message', data: text });
    });

    it.each(golden.bytes)('bytes $body', ({ body, hex }) => {
      const data = bytesOf(body);
      expect(hexOf(encodeMessage(data))).toBe(hex);
      expect(read(hex)).toEqual({ kind: 'message', data });
    });

    it.each(golden.notices)('notice $json', ({ json, hex }) => {
      const { event, data } = JSON.parse(json) as { event: NoticeEvent; data: object };
      expect(hexOf(encodeNotice(event, data)!)).toBe(hex);
      expect(readNotice((read(hex) as { json: Uint8Array }).json)).toEqual({ event, data });
    });

    it.each(golden.longer)('a longer beat', ({ hex, number, sent_at: sentAt }) => {
      expect(read(hex)).toEqual({ kind: 'beat', number, sentAt });
    });

    it.each(golden.ignored)('nothing: %s', hex => expect(read(hex)).toBeUndefined());
  });

  it('carry what the coordinator decided, as it said it', () => {
    const data = { game_id: 'game', epoch: 1, more: ['ä'] };
    const frame = encodeNotice('p2p_pause', data)!;
    expect(frame[0]).toBe(0x30);
    expect(JSON.parse(new TextDecoder().decode(frame.slice(1)))).toEqual({ event: 'p2p_pause', data });
    expect(readNotice((decode(frame.buffer) as { json: Uint8Array }).json)).toEqual({ event: 'p2p_pause', data });
  });

  const notices = readSteps('notices.json') as {
    frame: { event: NoticeEvent; data: string; hex: string };
    sizes: { json_bytes: number; fits: boolean }[];
  };

  it('carry a notice byte by byte as every library does', () => {
    const { event, data, hex } = notices.frame;
    const bytes = encodeNotice(event, JSON.parse(data))!;
    expect([...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')).toBe(hex);
    expect(decode(bytes.buffer)).toEqual({ kind: 'notice', json: bytes.slice(1) });
  });

  it.each(notices.sizes)(
    'carry a notice of $json_bytes bytes, the kind not among them: $fits',
    ({ json_bytes, fits }) => {
      const overhead = encodeNotice('p2p_resume', { x: '' })!.length - 1;
      const data = { x: 'x'.repeat(json_bytes - overhead) };
      expect(encodeNotice('p2p_resume', data)?.length).toBe(fits ? 1 + json_bytes : undefined);
      const bytes = new Uint8Array([0x30, ...new TextEncoder().encode(JSON.stringify({ event: 'p2p_resume', data }))]);
      expect(bytes).toHaveLength(1 + json_bytes);
      expect(decode(bytes.buffer)?.kind).toBe(fits ? 'notice' : undefined);
    },
  );

  it('of unknown kinds and those cut short are ignored', () => {
    const beat = encodeBeat({ number: 1, sentAt: 1 });
    for (const bytes of [new Uint8Array(), new Uint8Array([0x31, 1]), new Uint8Array([0]), beat.slice(0, 12)])
      expect(decode(bytes.buffer)).toBeUndefined();
  });

  it('refuse a message that is too large, with its size', () => {
    expect(() => encodeMessage(new Uint8Array(maxMessageBytes + 1))).toThrow(/65535 bytes.*65536/);
    expect(encodeMessage(new Uint8Array(maxMessageBytes))).toHaveLength(maxMessageBytes + 1);
  });
});
