/**
 * The seed of a run of tests: COORDINATOR_SEED, or one by chance. A test that fails prints it.
 * @returns {number} a signed 32-bit number, which is what fast-check takes
 */
export function testSeed() {
  const given = process.env.COORDINATOR_SEED;
  if (given === undefined || given === '') return (Math.random() * 2 ** 31) | 0;
  const seed = Number(given);
  if (Number.isInteger(seed)) return seed | 0;
  throw new Error(`COORDINATOR_SEED has to be a whole number; it is ${given}.`);
}
