import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encodeAnswer, encodeBeat, encodeDecision, encodeMessage, maxMessageBytes } from '../../src/frames.js';

const beats = fc.record({ number: fc.nat(0xffff_ffff), sentAt: fc.double({ noNaN: true }) });

describe('frames', () => {
  it('carry beats and answers as they are', () => {
    fc.assert(fc.property(beats, beat => {
      expect(decode(encodeBeat(beat).buffer)).toEqual({ kind: 'beat', ...beat });
      expect(decode(encodeAnswer(beat).buffer)).toEqual({ kind: 'answer', ...beat });
    }));
  });

  it('carry text and bytes as they are', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(decode(encodeMessage(text).buffer)).toEqual({ kind: 'message', data: text });
    }));
    fc.assert(fc.property(fc.uint8Array(), bytes => {
      expect(decode(encodeMessage(bytes).buffer)).toEqual({ kind: 'message', data: bytes });
      expect(decode(encodeMessage(bytes.slice().buffer).buffer)).toEqual({ kind: 'message', data: bytes });
    }));
  });

  it('carry the part of a buffer that a view shows', () => {
    const view = new Uint8Array(new Uint8Array([9, 1, 2, 9]).buffer, 1, 2);
    expect(decode(encodeMessage(view).buffer)).toEqual({ kind: 'message', data: new Uint8Array([1, 2]) });
  });

  it('are laid out as the link protocol says', () => {
    expect([...encodeBeat({ number: 0x01020304, sentAt: 1.5 })])
      .toEqual([0x10, 1, 2, 3, 4, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
    expect(encodeAnswer({ number: 1, sentAt: 0 })[0]).toBe(0x11);
    expect([...encodeMessage('A')]).toEqual([0x20, 0x41]);
    expect([...encodeMessage(new Uint8Array([7]))]).toEqual([0x21, 7]);
  });

  it('carry what the coordinator decided, as it said it', () => {
    const data = { game_id: 'game', epoch: 1, more: ['ä'] };
    const frame = encodeDecision('p2p_pause', data)!;
    expect(frame[0]).toBe(0x30);
    expect(JSON.parse(new TextDecoder().decode(frame.slice(1)))).toEqual({ event: 'p2p_pause', data });
    expect(decode(frame.buffer)).toEqual({ kind: 'decision', event: 'p2p_pause', data });
  });

  it('carry no decision of more than 4096 bytes', () => {
    const overhead = encodeDecision('p2p_resume', { x: '' })!.length;
    const sized = (bytes: number) => encodeDecision('p2p_resume', { x: 'x'.repeat(bytes - overhead) });
    expect(sized(4_096)).toHaveLength(4_096);
    expect(decode(sized(4_096)!.buffer)?.kind).toBe('decision');
    expect(sized(4_097)).toBeUndefined();
  });

  it('of unknown kinds and those cut short are ignored', () => {
    const beat = encodeBeat({ number: 1, sentAt: 1 });
    for (const bytes of [new Uint8Array(), new Uint8Array([0x31, 1]), new Uint8Array([0x30, 1]), new Uint8Array([0]), beat.slice(0, 12)])
      expect(decode(bytes.buffer)).toBeUndefined();
  });

  it('refuse a message that is too large, with its size', () => {
    expect(() => encodeMessage(new Uint8Array(maxMessageBytes + 1))).toThrow(/65535 bytes.*65536/);
    expect(encodeMessage(new Uint8Array(maxMessageBytes))).toHaveLength(maxMessageBytes + 1);
  });
});
