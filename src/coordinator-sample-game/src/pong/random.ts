/** xorshift32 (Marsaglia, 2003): small, and exact in 32-bit integers. Its state must never be 0. */
export function nextRandom(state: number): number {
  let x = state | 0 || 0x9e3779b9 | 0;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return x | 0;
}

/** FNV-1a, 32 bits: a fingerprint of bytes, unsigned. */
export function fingerprint(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The 32-bit seed that both players get from the id of their game. */
export function seedFrom(text: string): number {
  return fingerprint(new TextEncoder().encode(text)) | 0;
}
