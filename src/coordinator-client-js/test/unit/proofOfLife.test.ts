import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProofOfLife } from '../../src/links/proofOfLife.js';

describe('proof of life', () => {
  it('is when the answered beat was sent, not when the answer came', () => {
    const proof = new ProofOfLife();
    const beat = proof.nextBeat(1_000);
    expect(proof.onAnswer(beat, 1_040)).toBe(true);
    expect(proof.provenAt).toBe(1_000);
    expect(proof.roundTripMs).toBe(40);
  });

  it('is absent until something is answered', () => {
    const proof = new ProofOfLife();
    proof.nextBeat(1);
    expect(proof.provenAt).toBeUndefined();
    expect(proof.roundTripMs).toBeUndefined();
  });

  it('does not go back when answers overtake each other or come twice', () => {
    const proof = new ProofOfLife();
    const [first, second] = [proof.nextBeat(100), proof.nextBeat(350)];
    expect(proof.onAnswer(second, 400)).toBe(true);
    expect(proof.onAnswer(first, 410)).toBe(false);
    expect(proof.onAnswer(second, 420)).toBe(false);
    expect(proof.provenAt).toBe(350);
  });

  it('is not made by answers to beats that were never sent', () => {
    const proof = new ProofOfLife();
    proof.nextBeat(100);
    expect(proof.onAnswer({ number: 2, sentAt: 90 }, 200)).toBe(false);
    expect(proof.onAnswer({ number: 1, sentAt: 900 }, 200)).toBe(false);
    expect(proof.provenAt).toBeUndefined();
  });

  it('out of a backlog gives the round trip of the path, not of the wait', () => {
    const proof = new ProofOfLife();
    proof.onAnswer(proof.nextBeat(0), 10);
    const waiting = [250, 500, 750].map(at => proof.nextBeat(at));
    for (const beat of waiting) proof.onAnswer(beat, 2_000);
    expect(proof.roundTripMs).toBe(10);
  });

  it('is the newest answered beat, in whatever order answers come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(20).keys()], { minLength: 1 }), order => {
        const proof = new ProofOfLife();
        const beats = Array.from({ length: 20 }, (_, index) => proof.nextBeat(index * 250));
        for (const index of order) proof.onAnswer(beats[index]!, 10_000);
        expect(proof.provenAt).toBe(Math.max(...order) * 250);
      }),
    );
  });
});
